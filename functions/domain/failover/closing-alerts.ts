import type { Alert, Step as ToDo } from '../alert/alert.ts';
import { counted, durationText, secondText } from '../alert/wording.ts';
import { aboutOf } from './about.ts';
import {
  commonFigures,
  commonLinks,
  commonParts,
  describeStep,
  engineLines,
  type FailoverStory,
  gapLines,
} from './alert-parts.ts';
import { beforeLines, causeText, chartLinks } from './explained-alert.ts';
import { isSameWriter, type Member } from './facts.ts';
import { healthText, isLacking, warningsAfter } from './health.ts';
import { beganAt, type Incident } from './incident.ts';
import { mannerOf } from './manner.ts';
import { measuredAlert } from './measured-alert.ts';
import { downtimeText, measuredFigures, measuredLines, unmeasured } from './measured-text.ts';
import { turns } from './step.ts';
import { isSmaller, memberText, stepLine, targetText } from './wording.ts';

type Ended = FailoverStory & { readonly incident: Incident & { readonly end: NonNullable<Incident['end']> } };

/** The last message of an incident, whatever its end. */
export function closingAlert(story: FailoverStory): Alert {
  const ended = asEnded(story);
  return {
    ...commonParts(story, 'failover-over'),
    severity: ended.incident.end.verdict === 'unknown' || warningsAfter(ended).length > 0 ? 'warn' : 'info',
    ...(ended.incident.end.verdict !== 'unknown' && { status: 'resolved' as const }),
    headline: headline(ended),
    story: [
      ...measuredLines(story),
      ...(ended.incident.end.verdict === 'unknown' ? [] : [healthText(story)]),
      writerText(ended),
      ...(story.facts.cluster ? [targetText(story.facts.cluster)] : []),
      ...engineLines(story),
      mannerOf(ended.incident).transactions,
      causeText(story),
      ...beforeLines(story),
      ...yearLines(story),
      ...gapLines(story),
    ],
    details: ended.incident.steps.map(stepLine),
    unaffected: mannerOf(ended.incident).unaffected,
    ...unmeasured(story),
    steps: stepsAfter(ended),
    links: [...commonLinks(story, 'failover-over', 'closing'), ...chartLinks(story.evidence)],
    figures: {
      ...commonFigures(story),
      ...measuredFigures(story),
      secondsBetweenEvents: spanMs(ended) / 1_000,
    },
  };
}

/** The dashboard has the whole year; this is what it comes to, as far as each was measured. */
function yearLines({ thisYear }: FailoverStory): string[] {
  if (!thisYear) return [];
  const { failovers, seconds } = thisYear;
  const lasted = seconds === undefined ? '' : `, about ${durationText(seconds * 1_000)} without a writer`;
  return [`This year: ${counted(failovers, 'failover')}${lasted}.`];
}

/** What arrived after the closing and changes what it said. */
export function followUpAlert(story: FailoverStory): Alert {
  const ended = asEnded(story);
  if (ended.incident.probe?.late === true) return measuredAlert(story);
  const last = turns(ended.incident.steps).at(-1);
  return {
    ...commonParts(story, 'failover-follow-up'),
    severity: last?.kind === 'failed' ? 'warn' : 'info',
    headline: `${mannerOf(ended.incident).failover}, corrected: ${last?.kind === 'failed' ? 'RDS now reports a failure' : 'RDS now reports its end'}`,
    story: [
      `After the closing message this arrived: "${last?.text ?? ''}" (${secondText(new Date(last?.at ?? ended.incident.id))}).`,
      writerText(ended),
      ...(story.facts.cluster ? [targetText(story.facts.cluster)] : []),
      ...gapLines(story),
    ],
    details: ended.incident.steps.map(stepLine),
    unaffected: mannerOf(ended.incident).unaffected,
    ...unmeasured(story),
    steps: last?.kind === 'failed' ? [describeStep(story, 'See whether the writer is available.')] : [],
    links: commonLinks(story, 'failover-follow-up', 'follow-up'),
    figures: commonFigures(story),
  };
}

/** From the first to the last word of RDS, or until we saw the end. */
function spanMs({ incident }: Ended): number {
  return Math.max(0, Date.parse(incident.end.at) - beganAt(incident).getTime());
}

function headline(story: Ended): string {
  const { end, steps } = story.incident;
  const { writer } = end;
  const { failover } = mannerOf(story.incident);
  const hasStart = turns(steps).length > 1 || end.by === 'state';
  const downtime = downtimeText(story);
  const byRds = hasStart
    ? ` after ${end.by === 'state' ? 'at most ' : ''}${durationText(spanMs(story))}`
    : '';
  const lasted = downtime === undefined ? byRds : `, ${downtime}`;
  // Whoever reads the subject alone must not go back to sleep on it.
  const lacks = isLacking(story);
  const over = `${failover} over${lasted}${lacks ? ', NOT healthy yet' : ''}`;
  const name = writer?.zone && !lacks ? `${writer.instance} in ${writer.zone}` : writer?.instance;
  switch (end.verdict) {
    case 'completed':
      return `${over}, writer now ${name ?? 'not known'}`;
    case 'unchanged':
      return `${over}, writer still ${name ?? 'not known'}`;
    case 'failed':
      return `${failover} failed, but writer ${name ?? ''} is available again`;
    case 'unknown':
      return `${failover} not followed to its end, the ${aboutOf(story.incident.clusterId) === 'instance' ? 'instance' : 'cluster'} is gone`;
  }
}

/** Who writes now, compared with before. */
function writerText(story: Ended): string {
  const { end, writerBefore } = story.incident;
  const named = turns(story.incident.steps).findLast(({ target }) => target !== undefined)?.target;
  const { writer } = end;
  if (!writer) {
    return end.verdict === 'unknown'
      ? 'RDS does not know the cluster any more: it was deleted or renamed meanwhile.'
      : `RDS says that ${named ?? 'another instance'} writes now; its list could not be read.`;
  }
  const before = writerBefore?.member;
  const now = `Writer: ${memberText(writer)}`;
  const disagreement =
    end.by === 'event' && named !== undefined && named !== writer.instance
      ? ` RDS's event names ${named}, its list ${writer.instance}: check which one takes writes.`
      : '';
  if (!before) return `${now}. Which instance wrote before is not known.${disagreement}`;
  if (isSameWriter(before, writer)) return `${now}, as before.${disagreement}`;
  return `${now}; before: ${memberText(before)}. ${comparison(before, writer)}${disagreement}`;
}

function classText(before: string | undefined, now: string | undefined): string {
  if (before === undefined || now === undefined) return 'Classes could not be compared';
  if (before === now) return 'Same class';
  return isSmaller(before, now) === true ? 'SMALLER class than before' : 'Another class than before';
}

function comparison(before: Member, now: Member): string {
  const parts = [
    classText(before.instanceClass, now.instanceClass),
    ...(before.zone !== undefined && now.zone !== undefined
      ? [before.zone === now.zone ? 'same zone' : 'another zone']
      : []),
  ];
  return `${parts.join(', ')}.`;
}

function stepsAfter(story: Ended): ToDo[] {
  const { end, writerBefore } = story.incident;
  const steps: ToDo[] = [];
  if (end.verdict === 'unknown') {
    return [describeStep(story, 'Find out whether somebody deleted or renamed the cluster.')];
  }
  const before = writerBefore?.member;
  const stayed = before !== undefined && end.writer !== undefined && isSameWriter(before, end.writer);
  if (!stayed) steps.push(...mannerOf(story.incident).clients);
  steps.push(...warningsAfter(story).map((text) => ({ text })));
  if (end.verdict === 'failed') {
    steps.push({ text: 'Find out why before relying on the next failover: open an AWS support case.' });
  }
  return steps;
}

function asEnded(story: FailoverStory): Ended {
  const { incident } = story;
  if (incident.end) return { ...story, incident: { ...incident, end: incident.end } };
  throw new TypeError('Expected: an incident that is over. Found: one that goes on.');
}
