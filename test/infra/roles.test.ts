import { describe, expect, test } from 'vitest';
import { shippedContracts } from '../../infra/functions.ts';
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
    'ExportSnapshotsRole: CancelExports',
    'ExportSnapshotsRole: PassExportRole',
    'ExportSnapshotsRole: LetExportsUseLakeKey',
    'PublishExportRole: MovePointers',
    'PublishExportRole: ListPointers',
    'PublishExportRole: UseLakeKeyForPointers',
    'PublishExportRole: RegisterTables',
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

/** One statement of a role, as a reviewer of permissions reads it. */
function shown(grant: ReturnType<typeof grantsOf>[number]): string {
  const conditions =
    Object.keys(grant.conditions).length > 0 ? [`  if ${JSON.stringify(grant.conditions)}`] : [];
  return [
    name(grant),
    `  may ${grant.actions.join(', ')}`,
    `  on ${grant.resources.join(', ')}`,
    ...conditions,
  ].join('\n');
}

test('each role has only these permissions (npx vitest run test/infra/roles --update writes them)', async () => {
  await expect(`${grantsOf(acting).map(shown).join('\n')}\n`).toMatchFileSnapshot(
    '../golden/permissions.txt',
  );
});

test('no role has a managed policy, and none may delete what is not an open marker', () => {
  expect(acting.text).not.toContain('ManagedPolicyArns');
  const deleting = grantsOf(acting).filter(({ actions }) =>
    actions.some((action) => /^s3:Delete/.test(action)),
  );
  const elsewhere = deleting.filter(({ resources }) =>
    resources.some((resource) => !resource.startsWith('<LedgerBucket.Arn>/open/')),
  );
  expect(elsewhere.map((statement) => [name(statement), statement.actions, statement.resources])).toEqual([
    [
      'ExportRole: WriteExports',
      ['s3:DeleteObject*', 's3:GetObject*', 's3:PutObject*'],
      ['<LakeBucket.Arn>/*'],
    ],
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

/** Contracts give the reason of each of their wildcards themselves: `where` is the role and the statement's Sid. */
function hasReasonInContract(where: string): boolean {
  return shippedContracts.some(({ name: verbNoun, permissions }) =>
    permissions.some(
      ({ id, wildcardReason }) =>
        wildcardReason !== undefined &&
        where.toLowerCase() === `${verbNoun.replaceAll('-', '')}role ${id}`.toLowerCase(),
    ),
  );
}

describe('every wildcard that a policy allows and no contract explains stands here with its reason', () => {
  const ownKey = 'a key policy speaks of its own key';
  const exporting = 'the actions that the RDS guide asks for, in the one bucket for exports';
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
  };

  const found = statementsOf(acting)
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ resource, sid, actions, resources }) => {
      const where = [resource.replace(/[0-9A-F]{8}$/, ''), sid].filter(Boolean).join(' ');
      if (hasReasonInContract(where)) return [];
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
