import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { DatabaseSecret } from '../domain/rotation/database-secret.ts';
import { RotationFailure } from '../domain/rotation/failure.ts';
import { concernsHost, type Hold, heldReason, readHolds } from '../domain/rotation/hold.ts';

/**
 * No role is changed while a blue/green deployment of the secret's cluster is under way: logical replication would leave
 * the green side with the former password. A change that was made is brought to its end.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/blue-green-deployments-considerations.html
 *
 * @throws RotationFailure `blue-green-under-way`
 */
export async function refuseWhileHeld(
  store: Pick<LedgerStore, 'read'>,
  secret: DatabaseSecret,
): Promise<void> {
  const hold = await holdOn(store, secret);
  if (!hold) return;
  throw new RotationFailure('blue-green-under-way', {
    expected: `no blue/green deployment of ${secret.host} to be under way`,
    found: heldReason(hold),
  });
}

export async function holdOn(
  store: Pick<LedgerStore, 'read'>,
  { host, all }: DatabaseSecret,
): Promise<Hold | undefined> {
  const { holds } = await readHolds(store);
  return holds.find(
    (hold) => concernsHost(hold, host) || hold.identifiers.includes(String(all['dbClusterIdentifier'])),
  );
}
