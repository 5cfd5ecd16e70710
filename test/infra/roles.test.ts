import { describe, expect, test } from 'vitest';
import { oneCluster, synthesize } from './synthesis.ts';
import { grantsOf, statementsOf } from './template.ts';

const acting = synthesize();
const observing = synthesize({ ...oneCluster, clusters: [{ identifier: 'ledger-core' }] });

/** Role and Sid, without the hash in the role's id. */
function name({ resource, sid }: { resource: string; sid: string | undefined }): string {
  return `${resource.replace(/[0-9A-F]{8}$/, '')}: ${sid}`;
}

test('in observe, the roles lack exactly the acting permissions', () => {
  const granted = grantsOf(observing).map(name);
  const withheld = grantsOf(acting)
    .map(name)
    .filter((permission) => !granted.includes(permission));
  expect(withheld).toEqual([
    'ExportSnapshotsRole: StartExports',
    'ExportSnapshotsRole: PassExportRole',
    'ExportSnapshotsRole: LetExportsUseLakeKey',
    'TakeBackupRole: TakeSnapshots',
    'TakeBackupRole: NameAndTagSnapshots',
    'CompleteBackupsRole: TakeSnapshots',
    'CompleteBackupsRole: NameAndTagSnapshots',
  ]);
  expect(grantsOf(observing).flatMap(({ actions }) => actions)).not.toContain('rds:StartExportTask');
  expect(grantsOf(observing).flatMap(({ actions }) => actions)).not.toContain('rds:CreateDBClusterSnapshot');
});

test('a function whose capability is off everywhere does not exist', () => {
  const off = synthesize({
    ...oneCluster,
    exports: { mode: 'off' },
    backups: { mode: 'off' },
    clusters: [{ identifier: 'ledger-core' }],
  });
  expect(off.text).not.toContain('AWS::Lambda::Function');
  expect(Object.keys(off.outputs)).toEqual([
    'LakeBucketName',
    'LedgerBucketName',
    'AlertsTopicArn',
    'OperatorsTopicArn',
  ]);
});

test('each role has only the statements of its contract, its logs and its queue', () => {
  expect(grantsOf(acting).map(name)).toEqual([
    'ExportRole: WriteExports',
    'ExportRole: ListLake',
    'ExportRole: UseLakeKey',
    'ExportSnapshotsWakeUpsSweepRole: WakeUp',
    'ExportSnapshotsRole: ReadSnapshots',
    'ExportSnapshotsRole: ReadClusters',
    'ExportSnapshotsRole: ReadExportTasks',
    'ExportSnapshotsRole: StartExports',
    'ExportSnapshotsRole: PassExportRole',
    'ExportSnapshotsRole: LetExportsUseLakeKey',
    'ExportSnapshotsRole: ReadLedger',
    'ExportSnapshotsRole: WriteLedger',
    'ExportSnapshotsRole: CloseOpenMarkers',
    'ExportSnapshotsRole: ListLedger',
    'ExportSnapshotsRole: Alert',
    'ExportSnapshotsRole: UseControlKey',
    'ExportSnapshotsRole: WriteLogs',
    'ExportSnapshotsRole: ConsumeOwnQueue',
    'VerifyExportWakeUpsSweepRole: WakeUp',
    'VerifyExportRole: ReadExportTasks',
    'VerifyExportRole: ReadManifests',
    'VerifyExportRole: ListExportedFiles',
    'VerifyExportRole: DecryptManifests',
    'VerifyExportRole: ReadLedger',
    'VerifyExportRole: WriteLedger',
    'VerifyExportRole: CloseOpenMarkers',
    'VerifyExportRole: ListLedger',
    'VerifyExportRole: Announce',
    'VerifyExportRole: Alert',
    'VerifyExportRole: UseControlKey',
    'VerifyExportRole: WriteLogs',
    'VerifyExportRole: ConsumeOwnQueue',
    'TakeBackupRole: ReadClusters',
    'TakeBackupRole: ReadSnapshots',
    'TakeBackupRole: TakeSnapshots',
    'TakeBackupRole: NameAndTagSnapshots',
    'TakeBackupRole: ReadLedger',
    'TakeBackupRole: WriteLedger',
    'TakeBackupRole: WithdrawIntents',
    'TakeBackupRole: ListLedger',
    'TakeBackupRole: UseControlKey',
    'TakeBackupRole: WriteLogs',
    'CompleteBackupsWakeUpsSweepRole: WakeUp',
    'CompleteBackupsRole: ReadClusters',
    'CompleteBackupsRole: ReadSnapshots',
    'CompleteBackupsRole: TakeSnapshots',
    'CompleteBackupsRole: NameAndTagSnapshots',
    'CompleteBackupsRole: ReadLedger',
    'CompleteBackupsRole: WriteLedger',
    'CompleteBackupsRole: CloseOpenMarkers',
    'CompleteBackupsRole: ListLedger',
    'CompleteBackupsRole: Announce',
    'CompleteBackupsRole: Alert',
    'CompleteBackupsRole: UseControlKey',
    'CompleteBackupsRole: WriteLogs',
    'CompleteBackupsRole: ConsumeOwnQueue',
  ]);
});

test('no role has a managed policy, and none may delete what is not an open marker', () => {
  expect(acting.text).not.toContain('ManagedPolicyArns');
  const deleting = grantsOf(acting).filter(({ actions }) =>
    actions.some((action) => /^s3:Delete/.test(action)),
  );
  expect(deleting.map((statement) => [name(statement), statement.actions, statement.resources])).toEqual([
    [
      'ExportRole: WriteExports',
      ['s3:DeleteObject*', 's3:GetObject*', 's3:PutObject*'],
      ['<LakeBucket.Arn>/*'],
    ],
    ['ExportSnapshotsRole: CloseOpenMarkers', ['s3:DeleteObject'], ['<LedgerBucket.Arn>/open/*']],
    ['VerifyExportRole: CloseOpenMarkers', ['s3:DeleteObject'], ['<LedgerBucket.Arn>/open/*']],
    ['TakeBackupRole: WithdrawIntents', ['s3:DeleteObject'], ['<LedgerBucket.Arn>/open/backup-intents/*']],
    ['CompleteBackupsRole: CloseOpenMarkers', ['s3:DeleteObject'], ['<LedgerBucket.Arn>/open/*']],
  ]);
});

test('a snapshot can be taken only as a backup of this suite, and none can be deleted', () => {
  const tagging = grantsOf(acting).filter(({ actions }) => actions.includes('rds:AddTagsToResource'));
  expect(tagging.map((grant) => [name(grant), grant.resources, grant.conditions])).toEqual(
    ['TakeBackupRole', 'CompleteBackupsRole'].map((role) => [
      `${role}: NameAndTagSnapshots`,
      ['arn:<AWS::Partition>:rds:eu-west-1:123456789012:cluster-snapshot:*'],
      { StringEquals: { 'aws:RequestTag/aurora-steward:purpose': 'backup' } },
    ]),
  );
  expect(grantsOf(acting).flatMap(({ actions }) => actions)).not.toContain('rds:DeleteDBClusterSnapshot');
});

test('the export role trusts RDS, for this account where RDS says whose export it is', () => {
  expect(
    statementsOf(acting).find(({ principals }) => principals.includes('export.rds.amazonaws.com')),
  ).toMatchObject({
    actions: ['sts:AssumeRole'],
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': '123456789012' } },
  });
});

test('anybody is only ever refused something', () => {
  const anybody = statementsOf(acting).filter(({ principals }) => principals.includes('*'));
  expect(new Set(anybody.map(({ effect }) => effect))).toEqual(new Set(['Deny']));
});

describe('every wildcard that a policy allows stands here with its reason', () => {
  const rds = 'arn:<AWS::Partition>:rds:eu-west-1:123456789012';
  const ownKey = 'a key policy speaks of its own key';
  const ledger = 'ledger keys are derived; the prefix is the boundary';
  const exporting = 'the actions that the RDS guide asks for, in the one bucket for exports';
  const snapshots = 'snapshot identifiers come into being after deployment';
  const reasons: Record<string, string> = {
    'ControlKey: kms:*': 'the account administers its key, as AWS sets keys up',
    'ControlKey on *': ownKey,
    'ControlKey LogsOfFunctions: kms:GenerateDataKey*': 'the actions that CloudWatch Logs asks for',
    'ControlKey LogsOfFunctions: kms:ReEncrypt*': 'the actions that CloudWatch Logs asks for',
    'ControlKey LogsOfFunctions on *': ownKey,
    'LakeKey: kms:*': 'the account administers its key, as AWS sets keys up',
    'LakeKey on *': ownKey,
    'AccessLogBucketPolicy on <AccessLogBucket.Arn>/lake/*': 'S3 names its log files',
    'AccessLogBucketPolicy on <AccessLogBucket.Arn>/ledger/*': 'S3 names its log files',
    'ExportRole WriteExports: s3:DeleteObject*': exporting,
    'ExportRole WriteExports: s3:GetObject*': exporting,
    'ExportRole WriteExports: s3:PutObject*': exporting,
    'ExportRole WriteExports on <LakeBucket.Arn>/*': exporting,
    [`ExportSnapshotsRole ReadSnapshots on ${rds}:cluster-snapshot:*`]: snapshots,
    [`ExportSnapshotsRole ReadSnapshots on ${rds}:cluster:*`]:
      'the sweep lists the snapshots of every cluster',
    [`ExportSnapshotsRole ReadClusters on ${rds}:cluster:*`]: 'clusters are chosen by tag, and renamed',
    'ExportSnapshotsRole ReadExportTasks on *': 'slots are counted over all tasks; a list names no resource',
    [`ExportSnapshotsRole StartExports on ${rds}:cluster-snapshot:*`]: snapshots,
    'ExportSnapshotsRole ReadLedger on <LedgerBucket.Arn>/exports/*': ledger,
    'ExportSnapshotsRole ReadLedger on <LedgerBucket.Arn>/export-refusals/*': ledger,
    'ExportSnapshotsRole ReadLedger on <LedgerBucket.Arn>/would-have/exports/*': ledger,
    'ExportSnapshotsRole ReadLedger on <LedgerBucket.Arn>/open/*': ledger,
    'ExportSnapshotsRole ReadLedger on <LedgerBucket.Arn>/leases/*': ledger,
    'ExportSnapshotsRole WriteLedger on <LedgerBucket.Arn>/export-refusals/*': ledger,
    'ExportSnapshotsRole WriteLedger on <LedgerBucket.Arn>/would-have/exports/*': ledger,
    'ExportSnapshotsRole WriteLedger on <LedgerBucket.Arn>/open/*': ledger,
    'ExportSnapshotsRole WriteLedger on <LedgerBucket.Arn>/leases/*': ledger,
    'ExportSnapshotsRole CloseOpenMarkers on <LedgerBucket.Arn>/open/*': ledger,
    'VerifyExportRole ReadExportTasks on *': 'a task is looked up by source; a list names no resource',
    'VerifyExportRole ReadManifests on <LakeBucket.Arn>/*/export_info_*.json': 'manifests only, never rows',
    'VerifyExportRole ReadManifests on <LakeBucket.Arn>/*/export_tables_info_*.json':
      'manifests only, never rows',
    'VerifyExportRole ReadLedger on <LedgerBucket.Arn>/exports/*': ledger,
    'VerifyExportRole ReadLedger on <LedgerBucket.Arn>/open/*': ledger,
    'VerifyExportRole WriteLedger on <LedgerBucket.Arn>/exports/*': ledger,
    'VerifyExportRole WriteLedger on <LedgerBucket.Arn>/open/*': ledger,
    'VerifyExportRole CloseOpenMarkers on <LedgerBucket.Arn>/open/*': ledger,
    [`TakeBackupRole ReadClusters on ${rds}:cluster:*`]: 'clusters are chosen by tag, and renamed',
    [`TakeBackupRole ReadSnapshots on ${rds}:cluster-snapshot:*`]: snapshots,
    [`TakeBackupRole ReadSnapshots on ${rds}:cluster:*`]:
      'the snapshots of every cluster count towards the quota',
    [`TakeBackupRole TakeSnapshots on ${rds}:cluster:*`]: 'clusters are chosen by tag, and renamed',
    [`TakeBackupRole NameAndTagSnapshots on ${rds}:cluster-snapshot:*`]: 'only with the purpose tag',
    [`CompleteBackupsRole ReadClusters on ${rds}:cluster:*`]: 'clusters are chosen by tag, and renamed',
    [`CompleteBackupsRole ReadSnapshots on ${rds}:cluster-snapshot:*`]: snapshots,
    [`CompleteBackupsRole ReadSnapshots on ${rds}:cluster:*`]:
      'the snapshots of every cluster count towards the quota',
    [`CompleteBackupsRole TakeSnapshots on ${rds}:cluster:*`]: 'clusters are chosen by tag, and renamed',
    [`CompleteBackupsRole NameAndTagSnapshots on ${rds}:cluster-snapshot:*`]: 'only with the purpose tag',
    'TakeBackupRole ReadLedger on <LedgerBucket.Arn>/backup-requests/*': ledger,
    'TakeBackupRole ReadLedger on <LedgerBucket.Arn>/open/backup-intents/*': ledger,
    'TakeBackupRole ReadLedger on <LedgerBucket.Arn>/would-have/backups/*': ledger,
    'TakeBackupRole WriteLedger on <LedgerBucket.Arn>/backup-requests/*': ledger,
    'TakeBackupRole WriteLedger on <LedgerBucket.Arn>/open/backup-intents/*': ledger,
    'TakeBackupRole WriteLedger on <LedgerBucket.Arn>/would-have/backups/*': ledger,
    'TakeBackupRole WithdrawIntents on <LedgerBucket.Arn>/open/backup-intents/*': ledger,
    'CompleteBackupsRole ReadLedger on <LedgerBucket.Arn>/backups/*': ledger,
    'CompleteBackupsRole ReadLedger on <LedgerBucket.Arn>/would-have/backups/*': ledger,
    'CompleteBackupsRole ReadLedger on <LedgerBucket.Arn>/open/*': ledger,
    'CompleteBackupsRole WriteLedger on <LedgerBucket.Arn>/backups/*': ledger,
    'CompleteBackupsRole WriteLedger on <LedgerBucket.Arn>/would-have/backups/*': ledger,
    'CompleteBackupsRole WriteLedger on <LedgerBucket.Arn>/open/*': ledger,
    'CompleteBackupsRole CloseOpenMarkers on <LedgerBucket.Arn>/open/*': ledger,
  };

  const found = statementsOf(acting)
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ resource, sid, actions, resources }) => {
      const where = [resource.replace(/[0-9A-F]{8}$/, ''), sid].filter(Boolean).join(' ');
      return [
        ...actions.filter((action) => action.includes('*')).map((action) => `${where}: ${action}`),
        ...resources.filter((arn) => arn.includes('*')).map((arn) => `${where} on ${arn}`),
      ];
    });

  test('none is missing from the list', () => {
    expect(found.filter((wildcard) => !(wildcard in reasons))).toEqual([]);
  });

  test('none of the list is gone', () => {
    expect(Object.keys(reasons).filter((wildcard) => !found.includes(wildcard))).toEqual([]);
  });
});
