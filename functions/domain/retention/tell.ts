import { type Condition, type Conditions, tellChange } from '../ledger/condition.ts';
import type { Outcome } from '../outcome.ts';
import type { Policy } from '../policy/policy.ts';
import type { Over } from './ceiling.ts';
import { ceilingAlert, underCeilingAlert } from './ceiling-alerts.ts';
import { deletionAllowedAlert, deletionRefusedAlert } from './deletion-alerts.ts';
import type { Retained } from './retained.ts';

/** What people know of retention, and what it is told from. */
export interface RetentionTelling {
  readonly conditions: Conditions;
  readonly known: ReadonlyMap<string, Condition>;
  readonly retained: Retained;
  readonly deployment: Policy['deployment'];
  readonly now: Date;
}

/** More is due than a run may do: once, and once when nothing is left over. */
export async function tellCeiling(telling: RetentionTelling, over: Over, most: number): Promise<void> {
  const { conditions, known, retained, deployment, now } = telling;
  const story = { retained, deployment, most, over, now };
  await tellChange(conditions, known.get('ceiling'), {
    subject: 'ceiling',
    holds: over.mark + over.delete > 0,
    begins: () => ({ body: { over: { ...over } }, effects: [{ alert: ceilingAlert(story) }] }),
    ends: (since) => ({ body: { over: { ...over } }, effects: [{ alert: underCeilingAlert(story, since) }] }),
  });
}

/**
 * What AWS refuses for one it refuses for all: once, and once when a deletion works again or nothing is due.
 *
 * @param due subjects of what the run was to delete
 */
export async function tellRefusal(
  telling: RetentionTelling,
  due: ReadonlySet<string>,
  outcomes: readonly Outcome[],
): Promise<void> {
  const { conditions, known, retained, deployment, now } = telling;
  const ended = outcomes.filter(({ subject }) => due.has(subject));
  const refusal = ended.find(({ kind }) => kind === 'failed-for-good');
  // One that waits says nothing about what AWS allows.
  if (!refusal && due.size > 0 && !ended.some(({ kind }) => kind === 'done')) return;
  const reason = refusal?.reason ?? '';
  const body = { due: due.size, refusal: reason };
  const story = { retained, deployment, due: due.size, now };
  await tellChange(conditions, known.get('deletion-refused'), {
    subject: 'deletion-refused',
    holds: refusal !== undefined,
    begins: () => ({ body, effects: [{ alert: deletionRefusedAlert(story, reason) }] }),
    ends: (since) => ({ body, effects: [{ alert: deletionAllowedAlert(story, since) }] }),
  });
}
