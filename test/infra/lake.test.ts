import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contract as exportSnapshots } from '../../functions/export-snapshots/contract.ts';
import { contract as publishExport } from '../../functions/publish-export/contract.ts';
import { contract as verifyExport } from '../../functions/verify-export/contract.ts';
import type { StewardConfig } from '../../infra/config/config.ts';
import { ConfigError } from '../../infra/config/mistake.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import { lakePolicies } from '../../infra/constructs/lake-policies.ts';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { flat, member, statementsOf } from './template.ts';

const lake = {
  bucket: 'analytics-lake',
  account: '210987654321',
  keyArn: 'arn:aws:kms:eu-west-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab',
};
const deployment = { name: 'test', region: 'eu-west-1', account: '123456789012' };
const elsewhere: StewardConfig = { ...oneCluster, deployments: [{ ...deployment, lake }] };

describe('a lake in another account', () => {
  const synthesis = synthesize(elsewhere);
  const statements = statementsOf(synthesis);

  test('is not made by the stack, nor is its key', () => {
    expect(Object.keys(resourcesOf(synthesis, 'AWS::S3::Bucket')).sort()).toEqual([
      'AccessLogBucket',
      'LedgerBucket',
    ]);
    expect(Object.keys(resourcesOf(synthesis, 'AWS::KMS::Key'))).toEqual(['ControlKey']);
    expect(synthesis.outputs['LakeBucketName']?.Value).toBe('analytics-lake');
  });

  test('is what functions write to and expect to be that account’s', () => {
    const variables = Object.values(resourcesOf(synthesis, 'AWS::Lambda::Function'))
      .map(({ Properties }) => member(member(Properties, 'Environment'), 'Variables'))
      .filter((environment) => member(environment, 'LAKE_BUCKET_OWNER') !== undefined);
    expect(variables.length).toBeGreaterThanOrEqual(2);
    for (const environment of variables) {
      expect(environment).toMatchObject({ LAKE_BUCKET: 'analytics-lake', LAKE_BUCKET_OWNER: '210987654321' });
    }
  });

  test('is what roles may use: that bucket and that key, under names that its owners can admit', () => {
    const bySid = (sid: string) => statements.filter((statement) => statement.sid === sid);
    expect(bySid('WriteExports').map(({ resources }) => resources)).toEqual([
      ['arn:<AWS::Partition>:s3:::analytics-lake/*'],
    ]);
    expect(bySid('LetExportsUseLakeKey').map(({ resources }) => resources)).toEqual([[lake.keyArn]]);
    const names = Object.values(resourcesOf(synthesis, 'AWS::IAM::Role')).map(({ Properties }) =>
      flat(Properties['RoleName']),
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'steward-test-export',
        'steward-test-export-snapshots',
        'steward-test-verify-export',
        'steward-test-publish-export',
      ]),
    );
  });

  test('admits the deployment by these statements', () => {
    const policies = lakePolicies(
      { ...deployment, lake },
      [exportSnapshots, verifyExport, publishExport].map((contract) => ({ contract, acting: true })),
    );
    const golden = join(import.meta.dirname, '../golden/lake-policies.json');
    expect(`${JSON.stringify(policies, null, 2)}\n`).toBe(readFileSync(golden, 'utf8'));
  });

  test('needs nothing for functions that only observe', () => {
    const { keyPolicyStatements } = lakePolicies({ ...deployment, lake }, [
      { contract: publishExport, acting: false },
    ]);
    expect(keyPolicyStatements.map(({ Sid }) => Sid)).toEqual(['AuroraStewardRdsEncryptsExports']);
  });
});

test('the stack’s own lake is its account’s, and its roles have no names of their own', () => {
  const synthesis = synthesize();
  const environments = Object.values(resourcesOf(synthesis, 'AWS::Lambda::Function')).map(({ Properties }) =>
    member(member(Properties, 'Environment'), 'Variables'),
  );
  expect(environments.map((each) => member(each, 'LAKE_BUCKET_OWNER')).filter(Boolean)).toContain(
    '123456789012',
  );
  const names = Object.values(resourcesOf(synthesis, 'AWS::IAM::Role')).flatMap(
    ({ Properties }) => Properties['RoleName'] ?? [],
  );
  expect(names).not.toContain('steward-test-verify-export');
});

describe('a lake that cannot be meant', () => {
  test.each<[string, object, string]>([
    ['an ARN for a name', { lake: { ...lake, bucket: 'arn:aws:s3:::x' } }, 'give the name alone'],
    ['a number for an account', { lake: { ...lake, account: 210987654321 } }, 'put it into quotes'],
    [
      'an alias',
      { lake: { ...lake, keyArn: 'arn:aws:kms:eu-west-1:210987654321:alias/lake' } },
      'give the ARN of the key, not of its alias',
    ],
    [
      'a key of another region',
      { lake: { ...lake, keyArn: lake.keyArn.replace('eu-west-1', 'us-east-1') } },
      'a key in eu-west-1, where the exports are written',
    ],
    ['no account to admit', { lake, account: undefined }, 'the policies for the other account name it'],
  ])('%s', (_, change, text) => {
    const { account, ...rest } = { ...deployment, ...change };
    const deployments = [account === undefined ? rest : { ...rest, account }];
    try {
      validateConfig({ ...oneCluster, deployments }, 'x', new Date('2026-11-22T00:00:00Z'));
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(ConfigError);
      expect(String(thrown)).toContain(text);
    }
  });
});
