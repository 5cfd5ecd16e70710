import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { type Pause, pausedReason, readPauses } from '../domain/pause/pause.ts';
import type { DatabaseSecret } from '../domain/rotation/database-secret.ts';
import { RotationFailure } from '../domain/rotation/failure.ts';

/**
 * A rotation does not begin while everything, or the secret's cluster, is paused; one that has begun is brought to its end.
 * In the VPC a cluster is known by what the secret says: `dbClusterIdentifier`, or an endpoint that begins with the
 * identifier.
 *
 * @throws RotationFailure `paused`
 */
export async function refuseWhilePaused(
  store: Pick<LedgerStore, 'read'>,
  secret: DatabaseSecret,
  now: Date,
): Promise<void> {
  const { all } = await readPauses(store, now);
  const pause = all.find((one) => concerns(one, secret));
  if (!pause) return;
  throw new RotationFailure('paused', {
    expected: `${secret.username} at ${secret.host} to be open to actions`,
    found: pausedReason(pause),
  });
}

function concerns({ clusterIdentifier }: Pause, { host, all }: DatabaseSecret): boolean {
  if (clusterIdentifier === undefined) return true;
  return all['dbClusterIdentifier'] === clusterIdentifier || host.startsWith(`${clusterIdentifier}.`);
}
