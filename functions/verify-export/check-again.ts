import { checkedAgainKey } from '../domain/export/previous.ts';
import { recordedExport } from '../domain/export/record.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, VerifyContext } from './dependencies.ts';
import { examine } from './examine.ts';
import { recordEnded } from './record-ended.ts';
import type { CheckAgain } from './request.ts';

/**
 * Looks once more at an export that is recorded as failed or incomplete, because a person says that what the check
 * missed is there now. A verdict is never changed: that it is verified now stands in a record beside the first.
 */
export async function checkAgain(
  deps: Dependencies,
  context: VerifyContext,
  { again: subject }: CheckAgain,
): Promise<Outcome> {
  const refused = (reason: string): Outcome => ({ kind: 'refused', subject, reason });
  const stored = await deps.store.read(subject);
  if (!stored) return refused('the ledger has no such record');
  const recorded = recordedExport(subject, stored.body);
  if (!recorded) return refused('the object is not the record of an export');
  const { verdict: before, intent } = recorded;
  if (before === 'verified') return { kind: 'already-done', subject, reason: 'it is verified' };
  const task = await deps.tasks.find(intent.taskIdentifier);
  if (!task) return refused(`RDS does not show task ${intent.taskIdentifier} any more`);
  const { verdict, previous, proofs } = await examine(deps, context, intent, task);
  if (verdict.kind === 'waiting') return refused(`still not proven: ${verdict.reason}`);
  if (verdict.kind === 'failed') return refused(`still failed: ${verdict.cause}`);
  if (verdict.kind !== 'verified') return refused(`still ${verdict.kind}`);

  const key = checkedAgainKey(subject);
  const result = await recordEnded(deps, context, { intent, task, verdict, previous, proofs }, key);
  if (result === 'being-finished-by-another') {
    return { kind: 'waiting', subject, reason: 'another invocation is recording it' };
  }
  const details = { record: key };
  return result === 'recorded'
    ? { kind: 'done', subject, reason: `was ${before}, is verified now`, details }
    : { kind: 'already-done', subject, reason: 'verified by an earlier check', details };
}
