import type { GlobalCluster } from '@aws-sdk/client-rds';
import type { RdsContext } from './context.ts';
import { resourceId } from './identifier.ts';

/** A cluster of a global database, by its ARN, in whatever region. */
export interface GlobalMember {
  readonly arn: string;
  isWriter: boolean;
}

/** A global database: which clusters it has, and which of them writes. */
export class GlobalDatabase {
  readonly identifier: string;
  readonly members: GlobalMember[];
  status: 'available' | 'switching-over' = 'available';

  constructor(identifier: string, arns: readonly string[]) {
    this.identifier = identifier.toLowerCase();
    this.members = arns.map((arn, index) => ({ arn, isWriter: index === 0 }));
  }

  describe(): GlobalCluster {
    return {
      GlobalClusterIdentifier: this.identifier,
      GlobalClusterResourceId: resourceId('cluster', this.identifier),
      Status: this.status,
      Engine: 'aurora-postgresql',
      EngineVersion: '17.5',
      GlobalClusterMembers: this.members.map(({ arn, isWriter }) => ({
        DBClusterArn: arn,
        IsWriter: isWriter,
        Readers: [],
      })),
    };
  }
}

const lastsMs = 120_000;

/** A planned change of the primary cluster, announced on this region's bus as if it were told everywhere. */
export function switchOver(
  { clock, events, state }: RdsContext,
  database: GlobalDatabase,
  to: GlobalMember,
): void {
  const here = [...state.clusters.values()].find(({ arn }) =>
    database.members.some((one) => one.arn === arn),
  );
  if (!here) throw new Error(`Expected a cluster of ${database.identifier} in this region. Found none.`);
  const [, , , region = '', , , name = ''] = to.arn.split(':');
  const target = `${name} in Region ${region}`;
  database.status = 'switching-over';
  events.announce('cluster', 'globalSwitchoverStarted', here, `${target} started.`);
  clock.after(lastsMs, `switchover of ${database.identifier} is over`, () => {
    for (const member of database.members) member.isWriter = member === to;
    database.status = 'available';
    events.announce('cluster', 'globalSwitchoverFinished', here, `${target} finished.`);
  });
}
