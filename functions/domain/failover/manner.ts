import type { Step as ToDo } from '../alert/alert.ts';
import { type About, aboutOf } from './about.ts';
import type { Incident } from './incident.ts';

/** What differs in messages between the things that fail over. */
export interface Manner {
  /** What it is called: `failover`. */
  readonly failover: string;
  readonly unaffected: string;
  /** Of transactions, for who reads it afterwards. */
  readonly transactions: string;
  /** How long it usually takes. */
  readonly usual: string;
  /** What of the clients it leaves behind. */
  readonly clients: readonly ToDo[];
  /** The command that shows how it stands. */
  describe(region: string, identifier: string): string;
}

const caches: ToDo = {
  text:
    'Check clients that cache DNS for longer than 5 s, the JVM among them, and sessions that RDS Proxy has ' +
    'pinned: they stay with the former writer.',
};

const rolledBack = 'Open transactions were rolled back, and clients without an answer to COMMIT must check.';

const manners: Readonly<Record<About, Manner>> = {
  // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
  cluster: {
    failover: 'failover',
    unaffected:
      'committed data; Aurora keeps it in storage that all instances share, and a failover does not move it.',
    transactions: `Committed data: no loss expected (shared storage). ${rolledBack}`,
    usual: 'Usually over within 60 s',
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.BestPractices.FastFailover.html
    clients: [
      {
        text:
          'Restart connection pools that report SQLSTATE 25006 (read-only transaction): they still hold ' +
          'connections to the former writer.',
      },
      caches,
    ],
    describe: (region, identifier) =>
      `aws rds describe-db-clusters --region ${region} --db-cluster-identifier ${identifier}` +
      " --query 'DBClusters[0].[Status,DBClusterMembers]'",
  },
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html
  instance: {
    failover: 'Multi-AZ failover',
    unaffected: 'committed data; the standby is written to synchronously.',
    transactions: `Committed data: no loss expected (synchronous standby). ${rolledBack}`,
    usual: 'Usually over within 60 to 120 s, longer after large transactions',
    clients: [
      {
        text: 'Restart connection pools that still wait for connections to the former primary: nothing closes them.',
      },
      {
        text: 'Check clients that cache DNS for longer than 30 s, the JVM among them: the name leads elsewhere now.',
      },
    ],
    describe: (region, identifier) =>
      `aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier}` +
      " --query 'DBInstances[0].[DBInstanceStatus,AvailabilityZone,SecondaryAvailabilityZone]'",
  },
  // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html
  global: {
    failover: 'global failover',
    unaffected: 'what was replicated to the region that writes now.',
    transactions:
      'A switchover loses nothing. A failover loses what had not been replicated: RDS keeps a snapshot of the former ' +
      `primary's storage for it. ${rolledBack}`,
    usual: 'A switchover usually takes some minutes, a failover too',
    clients: [
      {
        text:
          'Point applications to the global writer endpoint, or to the writer endpoint of the region that writes now; ' +
          'former ones refuse writes.',
      },
      caches,
    ],
    describe: (region) =>
      `aws rds describe-global-clusters --region ${region}` +
      " --query 'GlobalClusters[].[GlobalClusterIdentifier,Status,FailoverState,GlobalClusterMembers]'",
  },
};

export function mannerOf({ clusterId }: Pick<Incident, 'clusterId'>): Manner {
  return manners[aboutOf(clusterId)];
}
