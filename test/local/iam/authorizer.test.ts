import { beforeEach, describe, expect, test } from 'vitest';
import type { CallIdentity, Principal } from '../../../local/aws/service.ts';
import { createIam, type Iam } from '../../../local/iam/authorizer.ts';
import { impliedPermissions } from '../../../local/iam/implied.ts';

const roleArn = 'arn:aws:iam::123456789012:role/exporter';
const exportRole = 'arn:aws:iam::123456789012:role/export';
const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1';
const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:wake-ups';
const ruleArn = 'arn:aws:events:eu-west-1:123456789012:rule/snapshots';
const record = 'arn:aws:s3:::ledger/exports/1';
const root = 'arn:aws:iam::123456789012:root';
const exporter: Principal = { roleArn, name: 'export-snapshots' };

let iam: Iam;

beforeEach(() => {
  iam = createIam({
    account: '123456789012',
    region: 'eu-west-1',
    partition: 'aws',
    now: () => new Date('2026-11-22T12:00:00Z'),
  });
});

function role(...statements: object[]): void {
  iam.registerRole({
    arn: roleArn,
    name: 'exporter',
    trust: policy({
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
    policies: [{ name: 'default', document: policy(...statements) }],
  });
}

function policy(...statements: object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

function call(action: string, resource: string, more: Partial<CallIdentity> = {}): CallIdentity {
  const operation = action.split(':')[1] ?? '';
  return { action, operation, resources: [resource], context: {}, implied: [], ...more };
}

const verdict = (identity: CallIdentity) => iam.authorizeCall(exporter, identity);

describe('a role’s own policies', () => {
  test('allow what they name', () => {
    role({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ledger/exports/*' });
    expect(verdict(call('s3:GetObject', record)).allowed).toBe(true);
  });

  test('refuse the rest with IAM’s sentence', () => {
    role({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ledger/exports/*' });
    expect(verdict(call('s3:PutObject', record))).toEqual({
      allowed: false,
      reason:
        'User: arn:aws:sts::123456789012:assumed-role/exporter/export-snapshots is not authorized to perform: ' +
        's3:PutObject on resource: arn:aws:s3:::ledger/exports/1 because no identity-based policy allows the ' +
        's3:PutObject action',
    });
  });

  test('an explicit deny wins', () => {
    role(
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::ledger/*' },
    );
    expect(verdict(call('s3:DeleteObject', record)).reason).toMatch(
      /with an explicit deny in an identity-based policy$/,
    );
    expect(verdict(call('s3:GetObject', record)).allowed).toBe(true);
  });

  test('NotAction and NotResource select everything else', () => {
    role({ Effect: 'Allow', NotAction: 's3:Delete*', NotResource: 'arn:aws:s3:::lake/*' });
    expect(verdict(call('s3:GetObject', record)).allowed).toBe(true);
    expect(verdict(call('s3:DeleteObject', record)).allowed).toBe(false);
    expect(verdict(call('s3:GetObject', 'arn:aws:s3:::lake/x')).allowed).toBe(false);
  });

  test('every resource of a call must be allowed', () => {
    const snapshot = 'arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:s';
    const cluster = 'arn:aws:rds:eu-west-1:123456789012:cluster:c';
    role({ Effect: 'Allow', Action: 'rds:CreateDBClusterSnapshot', Resource: snapshot });
    const both = call('rds:CreateDBClusterSnapshot', snapshot, { resources: [snapshot, cluster] });
    expect(verdict(both).reason).toContain('on resource: arn:aws:rds:eu-west-1:123456789012:cluster:c ');
  });

  test('conditions see what the call brings and what every request has', () => {
    role({
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: '*',
      Condition: { StringLike: { 's3:prefix': 'open/*' }, Bool: { 'aws:SecureTransport': 'true' } },
    });
    const list = (prefix: string) =>
      call('s3:ListBucket', 'arn:aws:s3:::ledger', { context: { 's3:prefix': prefix } });
    expect(verdict(list('open/x')).allowed).toBe(true);
    expect(verdict(list('exports/x')).allowed).toBe(false);
  });

  test('a role nobody registered is a fault of the platform', () => {
    expect(() => verdict(call('s3:GetObject', record))).toThrow('is not registered');
  });
});

describe('resource policies', () => {
  const unconditionalPut = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::ledger/*',
    Condition: { Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
  };

  test('a bucket can deny unconditional puts of its objects', () => {
    role({ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::ledger/*' });
    iam.registerResourcePolicy('arn:aws:s3:::ledger', policy(unconditionalPut));
    expect(verdict(call('s3:PutObject', record)).reason).toMatch(
      /with an explicit deny in a resource-based policy$/,
    );
    const conditional = call('s3:PutObject', record, { context: { 's3:if-none-match': '*' } });
    expect(verdict(conditional).allowed).toBe(true);
  });

  test('an allow that names the role suffices; one that names its account does not', () => {
    role();
    const allow = (AWS: string) =>
      policy({ Effect: 'Allow', Principal: { AWS }, Action: 'sqs:SendMessage', Resource: queueArn });
    iam.registerResourcePolicy(queueArn, allow(root));
    expect(verdict(call('sqs:SendMessage', queueArn)).allowed).toBe(false);
    iam.registerResourcePolicy(queueArn, allow(roleArn));
    expect(verdict(call('sqs:SendMessage', queueArn)).allowed).toBe(true);
  });

  test('a deny that names the account concerns its roles', () => {
    role({ Effect: 'Allow', Action: 'sqs:*', Resource: '*' });
    iam.registerResourcePolicy(
      queueArn,
      policy({ Effect: 'Deny', Principal: { AWS: '123456789012' }, Action: 'sqs:*', Resource: '*' }),
    );
    expect(verdict(call('sqs:SendMessage', queueArn)).allowed).toBe(false);
  });
});

describe('what belongs to another account', () => {
  const lake = 'arn:aws:s3:::analytics-lake';
  const read = call('s3:GetObject', `${lake}/latest/orders.json`);
  const mine = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${lake}/*` };
  const admitting = (principal: string) =>
    policy({ ...mine, Principal: { AWS: principal }, Action: 's3:*', Resource: [lake, `${lake}/*`] });

  test.each([
    ['both sides allow it', [mine], root, true],
    ['its policy names the role', [mine], roleArn, true],
    ['its policy admits somebody else', [mine], 'arn:aws:iam::999988887777:root', false],
    ['the role is not allowed to', [], roleArn, false],
  ])('%s', (_, own, principal, allowed) => {
    role(...own);
    iam.registerResourcePolicy(lake, admitting(principal), '210987654321');
    expect(verdict(read).allowed).toBe(allowed);
  });

  test('it says nothing', () => {
    role(mine);
    iam.registerResourcePolicy(lake, policy(), '210987654321');
    expect(verdict(read).reason).toMatch(/because no resource-based policy allows the s3:GetObject action$/);
  });
});

describe('keys', () => {
  const use = () => call('kms:Decrypt', keyArn);
  const key = (Principal: object, more: object = {}) =>
    iam.registerResourcePolicy(
      keyArn,
      policy({ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*', ...more }),
    );

  test('a key nobody opened stays shut, whatever the role says', () => {
    role({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn });
    expect(verdict(use()).reason).toMatch(/because no resource-based policy allows the kms:Decrypt action$/);
  });

  test('a key that is left to its account needs the role’s policy', () => {
    key({ AWS: root });
    role();
    expect(verdict(use()).reason).toMatch(/because no identity-based policy allows the kms:Decrypt action$/);
    role({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn });
    expect(verdict(use()).allowed).toBe(true);
  });

  test('a key that names the role needs nothing else', () => {
    key({ AWS: roleArn });
    role();
    expect(verdict(use()).allowed).toBe(true);
  });
});

describe('implied permissions', () => {
  const start = () =>
    call('rds:StartExportTask', 'arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:s', {
      implied: impliedPermissions('rds:StartExportTask', {
        region: 'eu-west-1',
        keyArn,
        roleArn: exportRole,
      }),
    });
  const startExports = { Sid: 'Start', Effect: 'Allow', Action: 'rds:StartExportTask', Resource: '*' };
  const passRole = (service: string) => ({
    Sid: 'Pass',
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: exportRole,
    Condition: { StringEquals: { 'iam:PassedToService': service } },
  });
  const useKey = {
    Sid: 'Key',
    Effect: 'Allow',
    Action: ['kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt'],
    Resource: keyArn,
    Condition: { StringLike: { 'kms:ViaService': 'rds.*.amazonaws.com*' } },
  };

  beforeEach(() => {
    iam.registerResourcePolicy(
      keyArn,
      policy({ Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' }),
    );
  });

  test('passing the role to another service than the call does is refused', () => {
    role(startExports, useKey, passRole('ec2.amazonaws.com'));
    expect(verdict(start()).reason).toContain(`iam:PassRole on resource: ${exportRole} because no identity`);
  });

  test('the key must be usable too', () => {
    role(startExports, passRole('export.rds.amazonaws.com'));
    expect(verdict(start()).reason).toContain('kms:DescribeKey on resource');
  });

  test('what an allowed call implied counts as used, and nothing of a refused one does', () => {
    role(startExports, useKey);
    verdict(start());
    expect(iam.usedPermissions()).toEqual([]);
    role(startExports, useKey, passRole('export.rds.amazonaws.com'));
    expect(verdict(start()).allowed).toBe(true);
    expect(iam.usedPermissions()).toEqual([
      { role: 'exporter', sid: 'Start', action: 'rds:StartExportTask', uses: 1 },
      { role: 'exporter', sid: 'Key', action: 'kms:DescribeKey', uses: 1 },
      { role: 'exporter', sid: 'Key', action: 'kms:CreateGrant', uses: 1 },
      { role: 'exporter', sid: 'Pass', action: 'iam:PassRole', uses: 1 },
    ]);
    expect(iam.unusedPermissions()).toEqual([{ role: 'exporter', sid: 'Key', action: 'kms:Decrypt' }]);
  });

  test('calls without a key or role of the customer imply nothing', () => {
    expect(impliedPermissions('s3:PutObject', { region: 'eu-west-1' })).toEqual([]);
    expect(impliedPermissions('s3:DeleteObject', { region: 'eu-west-1', keyArn })).toEqual([]);
  });

  test('each names the page that says so, the service and the ciphertext’s context', () => {
    const context = { 'aws:s3:arn': record };
    expect(
      impliedPermissions('s3:PutObject', { region: 'eu-west-1', keyArn, encryptionContext: context }),
    ).toEqual([
      {
        action: 'kms:GenerateDataKey',
        resource: keyArn,
        context: {
          'kms:ViaService': 's3.eu-west-1.amazonaws.com',
          'kms:EncryptionContext:aws:s3:arn': record,
        },
        documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
      },
    ]);
  });
});

describe('services in their own name', () => {
  const send = { action: 'sqs:SendMessage', resource: queueArn, context: {} };
  const events = { service: 'events.amazonaws.com', sourceArn: ruleArn };

  beforeEach(() => {
    iam.registerResourcePolicy(
      queueArn,
      policy({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      }),
    );
  });

  test('need the resource’s policy to name them, for the resource they act for', () => {
    expect(iam.authorizeService(events, send).allowed).toBe(true);
    expect(iam.authorizeService({ ...events, sourceArn: `${ruleArn}-2` }, send).allowed).toBe(false);
    expect(iam.authorizeService({ ...events, service: 'sns.amazonaws.com' }, send)).toEqual({
      allowed: false,
      reason:
        'User: sns.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ' +
        'arn:aws:sqs:eu-west-1:123456789012:wake-ups because no resource-based policy allows the ' +
        'sqs:SendMessage action',
    });
  });

  test('need the role’s trust to act under it', () => {
    role();
    expect(iam.authorizeAssumption('lambda.amazonaws.com', roleArn).allowed).toBe(true);
    expect(iam.authorizeAssumption('scheduler.amazonaws.com', roleArn).allowed).toBe(false);
  });
});

test.each([
  [{ Effect: 'Allow', Action: 's3:*', Resource: '*', NotPrincipal: '*' }, '"NotPrincipal" is not evaluated'],
  [{ Effect: 'Allow', Action: 's3:*', Resource: { 'Fn::GetAtt': ['B', 'Arn'] } }, 'an unresolved template'],
  [{ Effect: 'Allow', Action: 's3:*' }, 'Resource or NotResource is missing'],
  [{ Effect: 'Permit', Action: 's3:*', Resource: '*' }, 'Effect is Allow or Deny, found "Permit"'],
  [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }, 'has no Principal'],
])('a statement that is not understood is refused by name: %j', (statement, message) => {
  expect(() => role(statement)).toThrow(message);
});
