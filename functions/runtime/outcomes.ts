import type { Log } from '../domain/invocation.ts';
import type { Outcome, OutcomeKind } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { Meter } from './meter.ts';

const levels: Readonly<Record<OutcomeKind, 'info' | 'warn' | 'error'>> = {
  started: 'info',
  done: 'info',
  'already-done': 'info',
  'would-have': 'info',
  ignored: 'info',
  waiting: 'info',
  refused: 'warn',
  'failed-retryable': 'warn',
  'failed-for-good': 'error',
};

/**
 * Logs each outcome once, with the wake-ups and messages it came from, and counts it once.
 *
 * @param wakeUps - each wake-up with the ids of the messages that brought it
 */
export function reportOutcomes(
  outcomes: readonly Outcome[],
  wakeUps: ReadonlyMap<WakeUp, readonly string[]>,
  { log, meter }: { log: Log; meter: Meter },
): void {
  for (const { kind, subject, reason, details, wakeUps: causes } of outcomes) {
    const from = [...wakeUps].filter(([{ id }]) => causes?.includes(id) ?? true);
    log[levels[kind]](`${kind}: ${subject}`, {
      outcome: kind,
      subject,
      reason,
      ...details,
      wakeUps: from.map(([{ id }]) => id),
      messages: from.flatMap(([, ids]) => ids),
    });
    meter.countOutcome(kind);
  }
  meter.publish();
}
