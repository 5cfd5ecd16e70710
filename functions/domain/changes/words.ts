import type { Step } from '../alert/alert.ts';
import type { Check } from '../policy/changes.ts';
import type { Reading } from './reading.ts';
import { type Thing, tlsParameter } from './touches.ts';

/** What a check tells of, in words. */
export interface Words {
  /** Somebody did it: the subject of a message. */
  readonly done: string;
  /** It is so, whoever did it. Only of what can be read. */
  readonly open: string;
  /** It is so no more. */
  readonly over: string;
  readonly means: string;
}

export const words: Readonly<Record<Check, Words>> = {
  snapshotShared: {
    done: 'snapshot shared with an account that is not known',
    open: 'a snapshot is shared with an account that is not known',
    over: 'the snapshot is shared with no unknown account any more',
    means: 'Whoever it is shared with can restore all data of the cluster as of the snapshot, and keep it.',
  },
  deletionProtectionOff: {
    done: 'deletion protection switched off',
    open: 'deletion protection is off',
    over: 'deletion protection is on',
    means: 'One call deletes the cluster now.',
  },
  publiclyAccessible: {
    done: 'instance made publicly accessible',
    open: 'an instance is publicly accessible',
    over: 'the instance is not publicly accessible any more',
    means: 'Its name leads to a public address: only security groups stand between it and the internet.',
  },
  tlsNotForced: {
    done: 'TLS no longer forced',
    open: 'connections without TLS are let in',
    over: 'connections without TLS are refused',
    means: 'Clients may connect in clear text: passwords and rows can be read on the way.',
  },
  keyInDanger: {
    done: 'encryption key disabled or to be deleted',
    open: 'the encryption key is disabled or to be deleted',
    over: 'the encryption key can be used',
    means:
      'Without its key the cluster stops, and no backup of it can be read. A key that is deleted never comes back, ' +
      'nor does the data.',
  },
  deletedWithoutSnapshot: {
    done: 'cluster deleted, no final snapshot asked for',
    open: '',
    over: '',
    means: 'What was written after the newest snapshot is kept only where automated backups are retained.',
  },
  snapshotDeleted: {
    done: 'snapshot deleted',
    open: '',
    over: '',
    means: 'What only this snapshot kept cannot be restored any more; a deleted snapshot never comes back.',
  },
  exportedElsewhere: {
    done: 'export into a bucket that is not known',
    open: '',
    over: '',
    means: 'All tables of the export can be read by whoever reads that bucket.',
  },
  copiedWithUnknownKey: {
    done: 'snapshot copied under a key that is not known',
    open: '',
    over: '',
    means: 'A copy under a key of another account can be shared with it, and read there.',
  },
  masterPasswordChanged: {
    done: 'master password changed',
    open: '',
    over: '',
    means: 'Whoever set it can log in as the master user.',
  },
  iamAuthenticationOff: {
    done: 'IAM database authentication switched off',
    open: '',
    over: '',
    means: 'Users who log in with tokens are locked out; passwords are what is left.',
  },
  logExportsOff: {
    done: 'export of database logs switched off',
    open: '',
    over: '',
    means: 'What is done in the database from now on is not kept outside of it.',
  },
  keyPolicyChanged: {
    done: 'policy of the encryption key changed',
    open: '',
    over: '',
    means: 'Who may decrypt the data of the cluster and its backups can have changed.',
  },
  trailStopped: {
    done: 'CloudTrail stopped recording',
    open: '',
    over: '',
    means: 'Nobody may learn of further changes, here or elsewhere.',
  },
  suiteDisabled: {
    done: 'a part of Aurora Steward switched off',
    open: '',
    over: '',
    means: 'What it woke is not done any more.',
  },
};

/** How to undo it, by the commands that do. */
export function undoing(
  check: Check,
  thing: Thing,
  given: {
    readonly region: string;
    readonly cluster: string;
    readonly reading?: Reading;
    readonly made?: string;
  },
): Step[] {
  const { region, cluster, reading, made } = given;
  const modifyCluster = `aws rds modify-db-cluster --region ${region} --db-cluster-identifier ${cluster}`;
  switch (check) {
    case 'snapshotShared': {
      const accounts = (reading?.accounts ?? []).filter((account) => /^(all|\d{12})$/.test(account));
      const values = accounts.length > 0 ? accounts.join(' ') : '<account or all>';
      return [
        {
          text: 'Stop sharing it. Copies that were made meanwhile stay.',
          command:
            `aws rds modify-db-cluster-snapshot-attribute --region ${region}` +
            ` --db-cluster-snapshot-identifier ${thing.name} --attribute-name restore --values-to-remove ${values}`,
        },
      ];
    }
    case 'deletionProtectionOff':
      return [{ text: 'Switch it on again.', command: `${modifyCluster} --deletion-protection` }];
    case 'publiclyAccessible':
      return [
        {
          text: 'Take it from the internet; the address changes at once.',
          command: `aws rds modify-db-instance --region ${region} --db-instance-identifier ${thing.name} --no-publicly-accessible`,
        },
      ];
    case 'tlsNotForced':
      return thing.name.startsWith('default.')
        ? [
            {
              text: `Give the cluster a parameter group of its own with ${tlsParameter} = 1: default ones cannot be changed.`,
            },
          ]
        : [
            {
              text: 'Force TLS again; new connections are held to it at once.',
              command:
                `aws rds modify-db-cluster-parameter-group --region ${region} --db-cluster-parameter-group-name ${thing.name}` +
                ` --parameters "ParameterName=${tlsParameter},ParameterValue=1,ApplyMethod=immediate"`,
            },
          ];
    case 'keyInDanger':
      return [
        {
          text: 'If it is to be deleted, cancel that; it is disabled then.',
          command: `aws kms cancel-key-deletion --region ${region} --key-id ${thing.name}`,
        },
        { text: 'Enable it.', command: `aws kms enable-key --region ${region} --key-id ${thing.name}` },
      ];
    case 'deletedWithoutSnapshot':
      return [
        {
          text: 'See whether automated backups are retained: the cluster can be restored to its last minutes from them.',
          command: `aws rds describe-db-cluster-automated-backups --region ${region} --db-cluster-identifier ${cluster}`,
        },
        {
          text: 'If not, restore the newest snapshot.',
          command:
            `aws rds describe-db-cluster-snapshots --region ${region} --db-cluster-identifier ${cluster}` +
            " --query 'DBClusterSnapshots[].[SnapshotCreateTime,DBClusterSnapshotIdentifier]'",
        },
      ];
    case 'snapshotDeleted':
      return [
        {
          text: 'See what is left to restore from; copies in other regions and accounts are not deleted with it.',
          command:
            `aws rds describe-db-cluster-snapshots --region ${region} --db-cluster-identifier ${cluster}` +
            " --query 'DBClusterSnapshots[].[SnapshotCreateTime,DBClusterSnapshotIdentifier]'",
        },
      ];
    case 'exportedElsewhere':
      return made === undefined
        ? [{ text: 'Cancel the export in the RDS console, and have the objects removed from the bucket.' }]
        : [
            {
              text: 'Cancel it while it runs, and have the objects removed from the bucket.',
              command: `aws rds cancel-export-task --region ${region} --export-task-identifier ${made}`,
            },
          ];
    case 'copiedWithUnknownKey':
      return made === undefined
        ? [{ text: 'Delete the copy.' }]
        : [
            {
              text: 'Delete the copy.',
              command: `aws rds delete-db-cluster-snapshot --region ${region} --db-cluster-snapshot-identifier ${made}`,
            },
          ];
    case 'masterPasswordChanged':
      return [
        {
          text: 'Have RDS choose another and keep it in Secrets Manager. Clients that log in as the master user need it then.',
          command: `${modifyCluster} --manage-master-user-password`,
        },
      ];
    case 'iamAuthenticationOff':
      return [
        { text: 'Switch it on again.', command: `${modifyCluster} --enable-iam-database-authentication` },
      ];
    case 'logExportsOff':
      return [
        {
          text: 'Switch it on again.',
          command: `${modifyCluster} --cloudwatch-logs-export-configuration '{"EnableLogTypes":["postgresql"]}'`,
        },
      ];
    case 'keyPolicyChanged':
      return [
        {
          text: 'Compare the policy with the one in your infrastructure code, and put that back.',
          command: `aws kms get-key-policy --region ${region} --key-id ${thing.name} --policy-name default --output text`,
        },
      ];
    case 'trailStopped':
      return [
        {
          text: 'Start it again, or create it again if it was deleted.',
          command: `aws cloudtrail start-logging --region ${region} --name ${thing.name}`,
        },
      ];
    case 'suiteDisabled':
      return [
        {
          text: 'Enable it again; the runbook says how, also for what was deleted.',
        },
      ];
  }
}
