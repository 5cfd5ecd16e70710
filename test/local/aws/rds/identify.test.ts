import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AwsHttpRequest, CallIdentity } from '../../../../local/aws/service.ts';
import { createLocalRds, exportTarget, type LocalRds } from '../../../support/local-rds.ts';

const rdsArn = 'arn:aws:rds:eu-west-1:123456789012';

let rds: LocalRds;

beforeEach(() => {
  rds = createLocalRds();
  rds.arrangeSnapshot('ledger-core', {
    identifier: 'tagged',
    type: 'manual',
    createdAt: new Date('2026-11-19T02:12:00Z'),
    tags: { 'aurora-steward:purpose': 'backup' },
  });
});

afterEach(() => rds.clock.stop());

async function identify(form: Record<string, string>): Promise<CallIdentity> {
  const request: AwsHttpRequest = {
    service: 'rds',
    principal: { roleArn: undefined, name: 'test' },
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: {},
    body: Buffer.from(new URLSearchParams({ ...form, Version: '2014-10-31' }).toString()),
  };
  return rds.endpoint.identify(request);
}

test('StartExportTask asks for the source, and implies the role and the key', async () => {
  const identity = await identify({
    Action: 'StartExportTask',
    ExportTaskIdentifier: 'night-1',
    SourceArn: `${rdsArn}:cluster-snapshot:tagged`,
    S3BucketName: 'lake',
    IamRoleArn: exportTarget.roleArn,
    KmsKeyId: 'alias/lake',
  });
  expect(identity).toEqual({
    action: 'rds:StartExportTask',
    operation: 'StartExportTask',
    resources: [`${rdsArn}:cluster-snapshot:tagged`],
    context: { 'aws:ResourceTag/aurora-steward:purpose': 'backup' },
    implied: [
      {
        action: 'iam:PassRole',
        resource: exportTarget.roleArn,
        context: { 'iam:PassedToService': 'export.rds.amazonaws.com' },
        documentation: expect.stringMatching(/^https:\/\/docs\.aws\.amazon\.com\//),
      },
      {
        action: 'kms:DescribeKey',
        resource: exportTarget.kmsKeyArn,
        context: { 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' },
        documentation: expect.stringMatching(/^https:\/\/docs\.aws\.amazon\.com\//),
      },
      {
        action: 'kms:CreateGrant',
        resource: exportTarget.kmsKeyArn,
        context: {
          'kms:ViaService': 'rds.eu-west-1.amazonaws.com',
          'kms:GrantIsForAWSResource': 'true',
        },
        documentation: expect.stringMatching(/^https:\/\/docs\.aws\.amazon\.com\//),
      },
    ],
  });
});

test('CreateDBClusterSnapshot asks for cluster and snapshot; tags imply AddTagsToResource', async () => {
  const form = {
    Action: 'CreateDBClusterSnapshot',
    DBClusterIdentifier: 'Ledger-Core',
    DBClusterSnapshotIdentifier: 'New-One',
  };
  expect(await identify(form)).toMatchObject({
    action: 'rds:CreateDBClusterSnapshot',
    resources: [`${rdsArn}:cluster:ledger-core`, `${rdsArn}:cluster-snapshot:new-one`],
    context: { 'aws:ResourceTag/environment': 'prod' },
    implied: [],
  });
  const tagged = { ...form, 'Tags.Tag.1.Key': 'purpose', 'Tags.Tag.1.Value': 'backup' };
  const requestTags = { 'aws:RequestTag/purpose': 'backup', 'aws:TagKeys': ['purpose'] };
  expect(await identify(tagged)).toMatchObject({
    context: { 'aws:ResourceTag/environment': 'prod', ...requestTags },
    implied: [
      {
        action: 'rds:AddTagsToResource',
        resource: `${rdsArn}:cluster-snapshot:new-one`,
        context: requestTags,
      },
    ],
  });
});

test.each([
  [{ Action: 'DescribeDBClusters' }, ['cluster:*']],
  [{ Action: 'DescribeDBClusters', DBClusterIdentifier: 'ledger-core' }, ['cluster:ledger-core']],
  [{ Action: 'DescribeDBInstances' }, ['db:*']],
  [{ Action: 'DescribeDBClusterSnapshots' }, ['cluster-snapshot:*']],
  [
    { Action: 'DescribeDBClusterSnapshots', DBClusterIdentifier: 'ledger-core' },
    ['cluster-snapshot:*', 'cluster:ledger-core'],
  ],
  [{ Action: 'DeleteDBClusterSnapshot', DBClusterSnapshotIdentifier: 'tagged' }, ['cluster-snapshot:tagged']],
])('%j is authorised against %j', async (form: Record<string, string>, resources) => {
  const found = await identify(form);
  expect(found.resources).toEqual(resources.map((resource) => `${rdsArn}:${resource}`));
});

test('calls about no resource, or about any, are authorised against *', async () => {
  const cancel = { Action: 'CancelExportTask', ExportTaskIdentifier: 'night-1' };
  expect((await identify(cancel)).resources).toEqual(['*']);
  expect((await identify({ Action: 'DescribeExportTasks' })).resources).toEqual(['*']);
});

test('deletion can be fenced by the tags of what exists', async () => {
  const identity = await identify({
    Action: 'DeleteDBClusterSnapshot',
    DBClusterSnapshotIdentifier: 'tagged',
  });
  expect(identity.context).toEqual({ 'aws:ResourceTag/aurora-steward:purpose': 'backup' });
});

test.each([
  [{ Action: 'RebootDBCluster' }, /rds RebootDBCluster/],
  [
    { Action: 'DescribeDBClusters', IncludeShared: 'true' },
    /parameter IncludeShared of rds DescribeDBClusters/,
  ],
  [{ Action: 'DescribeDBClusters', Colour: 'blue' }, /Colour/],
])('%j is refused by name, not skipped', async (form: Record<string, string>, name) => {
  await expect(identify(form)).rejects.toMatchObject({
    name: 'NotImitatedError',
    message: expect.stringMatching(name),
  });
});
