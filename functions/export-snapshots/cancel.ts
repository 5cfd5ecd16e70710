import { intentKey, parseExportIntent } from '../domain/export/wanted-export.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies } from './dependencies.ts';
import type { Cancellation } from './request.ts';

/** Cancels an export of this suite because a person asks for it. What it has written stays; its end wakes others. */
export async function cancel(deps: Dependencies, { task, wakeUp }: Cancellation): Promise<Outcome> {
  try {
    return { ...(await cancelOne(deps, task)), subject: task, wakeUps: [wakeUp] };
  } catch (thrown) {
    return failureOf(thrown, task, [wakeUp]);
  }
}

async function cancelOne(deps: Dependencies, task: string): Promise<Pick<Outcome, 'kind' | 'reason'>> {
  const stored = await deps.store.read(intentKey(task));
  if (!stored) return { kind: 'refused', reason: 'no export of this suite of that name is under way' };
  const { policyName } = parseExportIntent(task, stored.body);
  const mode = deps.policy.clusters.find(({ name }) => name === policyName)?.exports.mode;
  if (mode !== 'act') return { kind: 'refused', reason: `${policyName} is not in mode act` };
  const answer = await deps.tasks.cancel(task);
  switch (answer.answer) {
    case 'canceling':
      return { kind: 'started', reason: 'RDS is canceling it' };
    case 'ended':
      return { kind: 'already-done', reason: 'it had ended before it could be canceled' };
    case 'unknown':
      return { kind: 'refused', reason: 'RDS has no task of that name' };
  }
}
