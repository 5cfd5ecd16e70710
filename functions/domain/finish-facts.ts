import type { Effect } from './effect.ts';
import { failureOf } from './failure.ts';
import type { FactDependencies } from './ledger/fact.ts';
import { finishOpenFacts } from './ledger/finish.ts';
import type { Outcome } from './outcome.ts';

/**
 * Sends the announcements and alerts that earlier invocations recorded and could not send: part of every sweep, after it
 * has looked at what is under way. What was never recorded is not done again here: its intent, mark or condition still
 * stands, which the sweep has just looked at.
 *
 * @param prefixes of the facts' keys, such as `exports/`
 * @returns one outcome for each fact that was finished, and one for each that failed
 */
export async function finishFacts(
  facts: FactDependencies<Effect>,
  prefixes: readonly string[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const prefix of prefixes) {
    const finished = await finishOpenFacts(facts, { prefix, redo: async () => undefined });
    for (const { key, result, fault } of finished) {
      if (result === 'failed') outcomes.push(failureOf(fault, key));
      if (result === 'finished') {
        outcomes.push({ kind: 'done', subject: key, reason: 'what it left open earlier is sent' });
      }
    }
  }
  return outcomes;
}

/** The wake-ups of a sweep, and what it looked at. */
export interface Sweep {
  /** Ids of the wake-ups that wanted it; without one there was no sweep. */
  readonly wakeUps: readonly string[];
  /** `sweep of started exports` */
  readonly subject: string;
  /** Of the facts that it finishes. */
  readonly prefixes: readonly string[];
}

/** The end of a sweep: finishes facts, and gives the sweep an outcome of its own. */
export async function endSweep(
  facts: FactDependencies<Effect>,
  { wakeUps, subject, prefixes }: Sweep,
): Promise<Outcome[]> {
  if (wakeUps.length === 0) return [];
  const outcomes = await finishFacts(facts, prefixes);
  const reason = `${outcomes.length} open records finished`;
  return [...outcomes, { kind: 'done', subject, reason, wakeUps }];
}
