import type { Step } from '../alert/alert.ts';
import type { Check } from '../policy/changes.ts';
import type { Reading } from './reading.ts';
import type { Thing } from './thing.ts';
import { tlsParameter } from './touches.ts';

/** What a command that undoes a change is told of. */
export interface Done {
  readonly thing: Thing;
  readonly region: string;
  /** Identifier of the cluster. */
  readonly cluster: string;
  readonly reading: Reading;
  /** What the call made, if it made something: an export task, a copy. */
  readonly made: string | undefined;
}

/** How to undo what a check tells of, by the commands that do. */
export const undoing: Readonly<Record<Check, (done: Done) => Step[]>> = {
  snapshotShared({ thing, region, reading }) {
    const accounts = (reading.accounts ?? []).filter((account) => /^(all|\d{12})$/.test(account));
    const values = accounts.length > 0 ? accounts.join(' ') : '<account or all>';
    return [
      {
        text: 'Stop sharing it. Copies that were made meanwhile stay.',
        command:
          `aws rds modify-db-cluster-snapshot-attribute --region ${region}` +
          ` --db-cluster-snapshot-identifier ${thing.name} --attribute-name restore --values-to-remove ${values}`,
      },
    ];
  },
  deletionProtectionOff: (done) => [
    { text: 'Switch it on again.', command: modifyCluster(done, '--deletion-protection') },
  ],
  publiclyAccessible: ({ thing, region }) => [
    {
      text: 'Take it from the internet; the address changes at once.',
      command: `aws rds modify-db-instance --region ${region} --db-instance-identifier ${thing.name} --no-publicly-accessible`,
    },
  ],
  tlsNotForced({ thing, region }) {
    if (thing.name.startsWith('default.')) {
      return [
        {
          text: `Give the cluster a parameter group of its own with ${tlsParameter} = 1: default ones cannot be changed.`,
        },
      ];
    }
    return [
      {
        text: 'Force TLS again; new connections are held to it at once.',
        command:
          `aws rds modify-db-cluster-parameter-group --region ${region} --db-cluster-parameter-group-name ${thing.name}` +
          ` --parameters "ParameterName=${tlsParameter},ParameterValue=1,ApplyMethod=immediate"`,
      },
    ];
  },
  keyInDanger: ({ thing, region }) => [
    {
      text: 'If it is to be deleted, cancel that; it is disabled then.',
      command: `aws kms cancel-key-deletion --region ${region} --key-id ${thing.name}`,
    },
    { text: 'Enable it.', command: `aws kms enable-key --region ${region} --key-id ${thing.name}` },
  ],
  deletedWithoutSnapshot: (done) => [
    {
      text: 'See whether automated backups are retained: the cluster can be restored to its last minutes from them.',
      command: `aws rds describe-db-cluster-automated-backups --region ${done.region} --db-cluster-identifier ${done.cluster}`,
    },
    { text: 'If not, restore the newest snapshot.', command: listSnapshots(done) },
  ],
  snapshotDeleted: (done) => [
    {
      text: 'See what is left to restore from; copies in other regions and accounts are not deleted with it.',
      command: listSnapshots(done),
    },
  ],
  exportedElsewhere({ region, made }) {
    if (made === undefined) {
      return [
        { text: 'Cancel the export in the RDS console, and have the objects removed from the bucket.' },
      ];
    }
    return [
      {
        text: 'Cancel it while it runs, and have the objects removed from the bucket.',
        command: `aws rds cancel-export-task --region ${region} --export-task-identifier ${made}`,
      },
    ];
  },
  copiedWithUnknownKey({ region, made }) {
    if (made === undefined) return [{ text: 'Delete the copy.' }];
    return [
      {
        text: 'Delete the copy.',
        command: `aws rds delete-db-cluster-snapshot --region ${region} --db-cluster-snapshot-identifier ${made}`,
      },
    ];
  },
  masterPasswordChanged: (done) => [
    {
      text: 'Have RDS choose another and keep it in Secrets Manager. Clients that log in as the master user need it then.',
      command: modifyCluster(done, '--manage-master-user-password'),
    },
  ],
  iamAuthenticationOff: (done) => [
    { text: 'Switch it on again.', command: modifyCluster(done, '--enable-iam-database-authentication') },
  ],
  logExportsOff: (done) => [
    {
      text: 'Switch it on again.',
      command: modifyCluster(
        done,
        `--cloudwatch-logs-export-configuration '{"EnableLogTypes":["postgresql"]}'`,
      ),
    },
  ],
  keyPolicyChanged: ({ thing, region }) => [
    {
      text: 'Compare the policy with the one in your infrastructure code, and put that back.',
      command: `aws kms get-key-policy --region ${region} --key-id ${thing.name} --policy-name default --output text`,
    },
  ],
  trailStopped: ({ thing, region }) => [
    {
      text: 'Start it again, or create it again if it was deleted.',
      command: `aws cloudtrail start-logging --region ${region} --name ${thing.name}`,
    },
  ],
  suiteDisabled: () => [{ text: 'Enable it again; the runbook says how, also for what was deleted.' }],
};

function modifyCluster({ region, cluster }: Done, change: string): string {
  return `aws rds modify-db-cluster --region ${region} --db-cluster-identifier ${cluster} ${change}`;
}

/** With the time of each. */
function listSnapshots({ region, cluster }: Done): string {
  return (
    `aws rds describe-db-cluster-snapshots --region ${region} --db-cluster-identifier ${cluster}` +
    " --query 'DBClusterSnapshots[].[SnapshotCreateTime,DBClusterSnapshotIdentifier]'"
  );
}
