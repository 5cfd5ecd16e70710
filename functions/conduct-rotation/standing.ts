import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Standing } from '../domain/rotation/progress.ts';
import { lastRotationKey, parseRotationRecord } from '../domain/rotation/rotation-record.ts';
import type { Dependencies } from './dependencies.ts';

/** How a secret stands: two calls. */
export async function standingOf(
  { store, rotations }: Pick<Dependencies, 'store' | 'rotations'>,
  secretArn: string,
): Promise<Standing> {
  const [record, secret] = await Promise.all([recordOf(store, secretArn), rotations.look(secretArn)]);
  return { record, secret };
}

export async function recordOf(store: Pick<LedgerStore, 'read'>, secretArn: string) {
  const key = lastRotationKey(secretArn);
  const stored = await store.read(key);
  return stored && parseRotationRecord(key, stored.body);
}
