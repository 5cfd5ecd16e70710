import type { Step } from '../alert/alert.ts';
import type { Trouble } from './told-events.ts';

/** Where something happened, and how to look at it. */
export interface Place {
  readonly about: 'cluster' | 'instance';
  readonly source: string;
  readonly clusterIdentifier: string;
  readonly region: string;
}

/** How a trouble is told to a person. */
export interface Words {
  /** After `<source>: `; what happened in a few words. */
  readonly headline: string;
  /** After `<source>: `; that it is over. */
  readonly over?: string;
  /** How the state of things shows that, where RDS says nothing of it. */
  readonly overByState?: string;
  /** What it means. */
  readonly meaning: string;
  readonly unaffected: string;
  /** What to do now, in order. */
  readonly steps: readonly ((place: Place) => Step)[];
}

const look = ({ about, source, region }: Place): Step => ({
  text: about === 'cluster' ? 'Look at the cluster.' : 'Look at the instance.',
  command:
    about === 'cluster'
      ? `aws rds describe-db-clusters --region ${region} --db-cluster-identifier ${source}`
      : `aws rds describe-db-instances --region ${region} --db-instance-identifier ${source}`,
});
const pending = ({ region }: Place): Step => ({
  text: 'See what is pending, and from when on RDS does it by itself.',
  command: `aws rds describe-pending-maintenance-actions --region ${region}`,
});
const reboot = ({ source, region }: Place): Step => ({
  text: 'Reboot the instance when that suits you; of a writer, fail over first.',
  command: `aws rds reboot-db-instance --region ${region} --db-instance-identifier ${source}`,
});
const say = (text: string) => (): Step => ({ text });

const dataStays = 'committed data; Aurora keeps it in storage that all instances share.';
const worksOn = 'the database works on.';

export const words: Readonly<Record<Trouble, Words>> = {
  'instance-recovery': {
    headline: 'is recovering; it takes no connections',
    over: 'has recovered',
    meaning:
      'RDS restarts the database on this instance and recovers it. How long that takes depends on the load before.',
    unaffected: dataStays,
    steps: [
      say('Wait some minutes: RDS is at work, and we report when it is over.'),
      look,
      say('If it happens again, look at memory and long transactions of the time before.'),
    ],
  },
  'storage-low': {
    headline: 'is running out of storage',
    meaning: 'Without more space writes fail, and RDS may stop the database.',
    unaffected: 'reads, and what is committed.',
    steps: [
      say('Find what grows: tables, bloat, replication slots that nobody reads, temporary files.'),
      say(
        'Free space (VACUUM, DROP, pg_drop_replication_slot), or allocate more where storage is allocated.',
      ),
      look,
    ],
  },
  'memory-low': {
    headline: 'is critically low on memory; RDS has made shared_buffers smaller',
    meaning: 'Queries become slower, and the instance may restart if the load goes on.',
    unaffected: 'committed data.',
    steps: [
      say('Look for what takes memory: work_mem times connections, large sorts, too many connections.'),
      say('Take a larger instance class if the load is meant.'),
    ],
  },
  'key-unreachable': {
    headline: 'cannot reach its encryption key',
    over: 'reaches its encryption key again',
    meaning: 'If that goes on, RDS closes the database, and later nothing but a restore opens it.',
    unaffected: 'snapshots under other keys.',
    steps: [
      say('Enable the KMS key, or cancel its deletion, and see that its policy lets RDS use it.'),
      look,
      say('Start the instance or the cluster again if RDS has stopped it.'),
    ],
  },
  'instance-incompatible': {
    headline: 'cannot run with its present settings',
    meaning:
      'Values of its parameter group, or its subnets, do not fit. It may not come back after a restart.',
    unaffected: dataStays,
    steps: [
      say("Read in RDS's words below which value or subnet it is, and set it right."),
      look,
      say('Reboot the instance afterwards.'),
    ],
  },
  'certificate-rotation': {
    headline: 'needs a new server certificate',
    meaning:
      'When the old one runs out, clients that verify TLS cannot connect any more. Where RDS rotates it, the instance may restart in its maintenance window.',
    unaffected: worksOn,
    steps: [
      say('See that clients trust the RDS authorities (the bundle global-bundle.pem).'),
      ({ source, region }) => ({
        text: 'Rotate it when that suits you; RDS says beforehand whether it takes a restart.',
        command: `aws rds modify-db-instance --region ${region} --db-instance-identifier ${source} --ca-certificate-identifier rds-ca-rsa2048-g1 --apply-immediately`,
      }),
      pending,
    ],
  },
  'maintenance-scheduled': {
    headline: 'has maintenance pending',
    meaning:
      'RDS will do it in a maintenance window if you do not do it before; some of it restarts instances.',
    unaffected: worksOn,
    steps: [pending, say('Choose the time yourself, or defer it, if the window does not suit.')],
  },
  'maintenance-failed': {
    headline: 'could not be upgraded or patched',
    meaning: 'It runs as before, and lacks what the maintenance would have brought.',
    unaffected: worksOn,
    steps: [
      say(
        "Remove what RDS's words below name (free addresses in the subnets, another class, a healthy state).",
      ),
      pending,
    ],
  },
  'parameters-pending': {
    headline: 'has parameters that wait for a reboot',
    over: 'has its parameters in force',
    meaning:
      'Until the reboot the old values are in force, and an unplanned restart or a failover would bring the new ones.',
    unaffected: worksOn,
    steps: [look, reboot],
  },
  'scaling-failed': {
    headline: 'could not scale to the capacity that it needs',
    meaning: 'It goes on with the capacity that it has, and is slower than its load asks for.',
    unaffected: 'what runs, at its present capacity.',
    steps: [
      say('Look for long transactions and locks, which keep it from scaling, and at its maximum capacity.'),
      look,
    ],
  },
  'serverless-at-maximum': {
    headline: 'has been at its maximum capacity for ten minutes or more',
    over: 'is below its maximum capacity again',
    overByState: 'For ten minutes no minute was at the maximum any more',
    meaning:
      'Aurora Serverless v2 scales no further: what needs more processors or memory waits, and queries become slower.',
    unaffected: 'committed data.',
    steps: [
      say(
        'See what takes the capacity: statements with the most load, connections, what was deployed lately.',
      ),
      ({ clusterIdentifier, region }) => ({
        text: 'Raise the maximum if the load is meant. It costs by use, and limits that follow from it, such as max_connections, change with a reboot only.',
        command: `aws rds modify-db-cluster --region ${region} --db-cluster-identifier ${clusterIdentifier} --serverless-v2-scaling-configuration MinCapacity=<ACU>,MaxCapacity=<ACU>`,
      }),
    ],
  },
  'not-stopped': {
    headline: 'runs although it was to be stopped',
    meaning: 'It costs money again. RDS starts a stopped cluster after seven days.',
    unaffected: 'data and backups.',
    steps: [
      ({ source, region }) => ({
        text: 'Stop it again if nobody needs it.',
        command: `aws rds stop-db-cluster --region ${region} --db-cluster-identifier ${source}`,
      }),
    ],
  },
  'cluster-without-instance': {
    headline: 'has become the primary, and has no instance: nothing reads or writes',
    meaning: 'The global database failed over to a cluster without instances.',
    unaffected: 'data that had been replicated.',
    steps: [
      ({ source, region }) => ({
        text: 'Create an instance in it; the class is yours to choose.',
        command: `aws rds create-db-instance --region ${region} --db-cluster-identifier ${source} --db-instance-identifier ${source}-1 --engine aurora-postgresql --db-instance-class db.r8g.large`,
      }),
    ],
  },
  'database-deleted': {
    headline: 'was deleted',
    meaning:
      'Applications that use it fail from now on. A cluster takes its automated snapshots with it; manual ones stay.',
    unaffected: 'manual snapshots, and exports in the lake.',
    steps: [
      say('If nobody meant it: find out who did it, and restore the newest snapshot.'),
      ({ region }) => ({
        text: 'Who it was (CloudTrail, some minutes late).',
        command: `aws cloudtrail lookup-events --region ${region} --lookup-attributes AttributeKey=EventSource,AttributeValue=rds.amazonaws.com --max-results 20`,
      }),
    ],
  },
  'logs-lost': {
    headline: 'has lost log files that never reached CloudWatch Logs',
    meaning: 'What they said is gone: a gap in what auditors and you can read.',
    unaffected: 'the database, and logs that were uploaded.',
    steps: [say('See that log exports are on and their role works; log less, or keep files longer.'), look],
  },
  'rds-event': {
    headline: 'has an event of RDS that you asked for',
    meaning: 'It is told because the configuration names it (events.severities).',
    unaffected: 'nothing is known to be wrong.',
    steps: [],
  },
};
