import type { SecretPolicy } from '../../functions/domain/policy/rotation.ts';
import { atOnce } from '../reading/at-once.ts';
import type { Session } from '../session/session.ts';

/**
 * When passwords of a cluster's roles are rotated next, by the cluster's identifier: the first of its secrets that is
 * due. A cluster without secrets under rotation is not in it.
 */
export async function nextRotations(session: Session): Promise<ReadonlyMap<string, Date | undefined>> {
  const secrets = (session.policy.rotation?.secrets ?? []).filter(({ mode }) => mode !== 'off');
  const next = new Map<string, Date | undefined>();
  if (secrets.length === 0) return next;
  const rotations = await session.rotations();
  const dates = await atOnce(secrets, 8, ({ secretArn }) => rotations.next(secretArn));
  for (const [index, secret] of secrets.entries()) {
    for (const cluster of clustersOf(secret)) next.set(cluster, earlier(next.get(cluster), dates[index]));
  }
  return next;
}

/** An endpoint begins with the cluster's identifier: `orders.cluster-c1a2b3.eu-west-1.rds.amazonaws.com`. */
function clustersOf({ hosts }: SecretPolicy): Set<string> {
  return new Set(hosts.map(({ host }) => host.toLowerCase().split('.', 1)[0] ?? ''));
}

function earlier(a: Date | undefined, b: Date | undefined): Date | undefined {
  if (!a || !b) return a ?? b;
  return a < b ? a : b;
}
