import type { WriterLoss } from '../../aurora/cluster.ts';
import type { DbCluster } from './cluster.ts';
import type { RdsContext } from './context.ts';
import { rdsArn } from './identifier.ts';

/** AWS says that service is usually back within 60 seconds, and often sooner. */
const lastsMs = 24_000;
/** The former writer comes back as a reader shortly before RDS calls the failover complete. */
const restartedBeforeEndMs = 6_000;

/**
 * A failover of a cluster: the writer is lost and another member promoted at once, while what RDS says of it takes
 * its time. The list of members shows the new writer as soon as it writes, and the cluster as `failing-over` until
 * RDS says that it is over. Settles when the writer endpoint leads to the new writer.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
 */
export async function failOver(
  { state, clock, dataPlane, events }: RdsContext,
  cluster: DbCluster,
  loss?: WriterLoss,
): Promise<{ readonly writer: string }> {
  if (cluster.status !== 'available') {
    throw new Error(`${cluster.identifier} is ${cluster.status}; RDS would begin no failover.`);
  }
  const members = dataPlane.members(cluster.identifier);
  const former = members.find(({ isWriter }) => isWriter);
  const [heir] = members
    .filter(({ isWriter }) => !isWriter)
    .toSorted((a, b) => a.promotionTier - b.promotionTier);
  if (!former || !heir) throw new Error(`${cluster.identifier} has no reader to fail over to.`);
  const started =
    former.availabilityZone === heir.availabilityZone
      ? 'failoverSameZoneStarted'
      : 'failoverCrossZoneStarted';
  cluster.status = 'failing-over';
  events.announce('cluster', started, cluster, heir.identifier);
  // What PostgreSQL does takes real time, in which the clock must not jump.
  const release = clock.hold(`failover of ${cluster.identifier}`);
  let writer: string;
  try {
    ({ writer } = await dataPlane.failover(cluster.identifier, loss));
  } finally {
    release();
  }
  const arn = rdsArn(state.region, 'db', former.identifier);
  clock.after(lastsMs - restartedBeforeEndMs, `${former.identifier} is back`, () =>
    events.announce('instance', 'restarted', { identifier: former.identifier, arn }),
  );
  clock.after(lastsMs, `failover of ${cluster.identifier} is over`, () => {
    cluster.status = 'available';
    events.announce('cluster', 'failoverCompleted', cluster, writer);
  });
  return { writer };
}
