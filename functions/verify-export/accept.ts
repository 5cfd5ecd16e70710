import { acceptanceKey } from '../domain/export/previous.ts';
import { provenBy } from '../domain/export/record.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, VerifyContext } from './dependencies.ts';
import type { Acceptance } from './request.ts';

/** Keeps beside the record that a person takes an incomplete export as it is: later ones are measured against it. */
export async function accept(
  { store }: Dependencies,
  context: VerifyContext,
  { recordKey: subject }: Acceptance,
): Promise<Outcome> {
  const stored = await store.read(subject);
  if (!stored) return { kind: 'refused', subject, reason: 'the ledger has no such record' };
  if (provenBy(subject, stored.body)?.verdict !== 'incomplete') {
    return { kind: 'refused', subject, reason: 'only an incomplete export can be accepted' };
  }
  const acceptedAt = context.now().toISOString();
  const written = await store.create(acceptanceKey(subject), { acceptedAt, by: context.invocation.id });
  return written.created
    ? { kind: 'done', subject, reason: 'accepted: the next exports are measured against its tables' }
    : { kind: 'already-done', subject, reason: 'accepted before' };
}
