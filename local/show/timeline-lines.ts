import type { Recorded } from '../timeline/recorder.ts';
import { loggedOutcome } from './function-outcome.ts';
import { type Style, styled } from './terminal.ts';

/** One line of the shown timeline: when, who, what. */
interface Shown {
  readonly source: string;
  readonly what: string;
  readonly style?: Style;
}

const sourceWidth = 18;

/** The line for a happening, `undefined` for those that only the JSON lines keep (calls, logs, progress). */
export function timelineLine(happening: Recorded): string | undefined {
  const shown = show(happening);
  if (!shown) return undefined;
  const time = styled('dim', happening.at.toISOString().slice(11, 19));
  const source = styled('cyan', shown.source.padEnd(sourceWidth));
  return `${time}  ${source} ${shown.style ? styled(shown.style, shown.what) : shown.what}`;
}

function show(happening: Recorded): Shown | undefined {
  switch (happening.type) {
    case 'event': {
      const { event } = happening;
      return { source: event.source, what: `${describeEvent(event)}${woken(happening.matchedRules)}` };
    }
    case 'schedule':
      return { source: 'scheduler', what: happening.name };
    case 'function-log': {
      const logged = loggedOutcome(happening.line);
      if (!logged) return undefined;
      const style = outcomeStyles[logged.outcome];
      return {
        source: shortName(happening.function),
        what: `${logged.outcome}: ${logged.reason}`,
        ...(style && { style }),
      };
    }
    case 'invocation-ended':
      if (happening.result === 'succeeded') return undefined;
      return {
        source: shortName(happening.function),
        what: `${happening.result}: ${happening.error ?? ''}`,
        style: 'red',
      };
    case 'delivery':
      return {
        source: 'sns',
        what: `${happening.protocol} to ${happening.endpoint}${happening.subject ? `: ${happening.subject}` : ''}`,
      };
    case 'dead-letter':
      return { source: 'sqs', what: `dead letter in ${happening.queue}`, style: 'red' };
    case 'note':
      return { source: happening.source, what: happening.text };
    default:
      return undefined;
  }
}

const outcomeStyles: Readonly<Record<string, Style>> = {
  started: 'green',
  done: 'green',
  'failed-retryable': 'yellow',
  'failed-for-good': 'red',
  refused: 'red',
};

function describeEvent(event: { 'detail-type': string; detail: Readonly<Record<string, unknown>> }): string {
  const { EventID, SourceIdentifier, eventName, name } = event.detail;
  const named = [EventID, SourceIdentifier, eventName, name].filter((part) => typeof part === 'string');
  return [event['detail-type'], ...named].join(' · ');
}

function woken(rules: readonly string[]): string {
  return rules.length === 0 ? styled('dim', '  (no rule)') : '';
}

/** `steward-local-verify-export` is `verify-export` to its reader. */
export function shortName(functionName: string): string {
  return functionName.replace(/^steward-[^-]+-/, '');
}
