import { beforeAll, expect, test } from 'vitest';
import type { Examination, VpcFacts } from '../../cli/doctor/examination.ts';
import type { DiscoveredCluster } from '../../cli/setup/discovered.ts';
import { Fault } from '../../functions/domain/fault.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import { CliWorld, type Printed } from '../support/cli-world.ts';

const key = 'arn:aws:kms:eu-west-1:123456789012:key/';

function cluster(change: Partial<DiscoveredCluster> = {}): DiscoveredCluster {
  return {
    identifier: 'ledger-core',
    engineVersion: '17.5',
    status: 'available',
    encrypted: true,
    keyArn: `${key}ledger`,
    instances: 2,
    retentionDays: 7,
    engineMode: 'provisioned',
    tags: {},
    ...change,
  };
}

const named = [
  'ledger-core',
  'payments-reporting-read-model-for-the-finance-department',
  'archive',
  'not-there-yet',
];

const exportRoleArn = 'arn:aws:iam::123456789012:role/steward-export';

/** As the stack makes it: IAM decides. */
function keyPolicy(...more: readonly object[]): JsonObject {
  return JSON.parse(
    JSON.stringify({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:root' },
          Action: 'kms:*',
          Resource: '*',
        },
        ...more,
      ],
    }),
  );
}

/** The two subnets of the configuration, in two zones, with an endpoint of S3. */
function vpc(change: Partial<VpcFacts> = {}): VpcFacts {
  return {
    subnets: [
      { id: 'subnet-0a1b2c3d', zone: 'eu-west-1a', routeTable: 'rtb-1', leadsOut: false },
      { id: 'subnet-0e4f5a6b', zone: 'eu-west-1b', routeTable: 'rtb-1', leadsOut: false },
    ],
    endpoints: [{ service: 's3', isAvailable: true, hasPrivateDns: false, routeTables: ['rtb-1'] }],
    securityGroups: ['sg-0a1b2c3d'],
    ...change,
  };
}

/** What is deployed: as the configuration says, with the code of this clone. */
let template: JsonObject;

beforeAll(async () => {
  const [stack] = await new CliWorld().synthesize();
  template = {
    Resources: Object.fromEntries(
      [...(stack?.resources ?? [])].map(([id, { type, properties }]) => [
        id,
        { Type: type, Properties: properties },
      ]),
    ),
  };
}, 60_000);

/** An account in which everything is well. */
function well(change: Partial<Examination> = {}): Examination {
  return {
    bootstrapVersion: async () => 29,
    stack: async () => ({
      status: 'UPDATE_COMPLETE',
      changedAt: new Date('2026-11-20T14:00:00Z'),
      outputs: {
        AlertsTopicArn: 'alerts',
        OperatorsTopicArn: 'operators',
        ExportSnapshotsFunctionName: 'steward-prod-export-snapshots',
      },
    }),
    clusters: async () => named.map((identifier) => cluster({ identifier })),
    instances: async () => [],
    deniedToDeployment: async () => [],
    key: async () => ({ state: 'Enabled', policy: keyPolicy() }),
    function: async () => ({
      roleArn: 'arn:aws:iam::123456789012:role/exporter',
      environment: { LAKE_KEY_ARN: `${key}lake`, EXPORT_ROLE_ARN: exportRoleArn },
    }),
    trustOf: async () => ({
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'export.rds.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    }),
    deniedPass: async () => [],
    vpc: async () => vpc(),
    lastRdsEvent: async () => new Date('2026-11-22T02:12:00Z'),
    template: async () => template,
    snapshotQuota: async () => ({ used: 12, most: 100 }),
    unreservedConcurrency: async () => 1_000,
    activeExports: async () => 1,
    subscribers: async () => ({ confirmed: 2, waiting: 0 }),
    alarms: async () => [
      { name: 'steward-prod-export-snapshots-sweep-missing', state: 'OK', reason: '' },
      { name: 'steward-prod-export-snapshots-errors', state: 'OK', reason: '' },
      { name: 'steward-prod-eu-export-snapshots-errors', state: 'ALARM', reason: 'of another deployment' },
    ],
    lastSweeps: async () => new Map([['export-snapshots', new Date('2026-11-22T09:55:00Z')]]),
    ...change,
  };
}

function denied(call: string): () => Promise<never> {
  return () =>
    Promise.reject(
      new Fault({
        kind: 'access-denied',
        expected: `${call} to succeed`,
        found: `AccessDenied (HTTP 403): not authorized to perform ${call}`,
        todo: 'grant it',
      }),
    );
}

async function examine(examination: Examination, columns?: number, ...args: string[]): Promise<Printed> {
  return examineWith(undefined, examination, columns, ...args);
}

async function examineWith(
  config: string | undefined,
  examination: Examination,
  columns?: number,
  ...args: string[]
): Promise<Printed> {
  const world = new CliWorld(config);
  world.examination = examination;
  return world.run(['doctor', ...args], columns === undefined ? {} : { columns });
}

async function golden(printed: Printed, name: string): Promise<void> {
  const { status, stdout, stderr } = printed;
  await expect(`${stdout}${stderr}--- ${status}\n`).toMatchFileSnapshot(`../golden/cli/${name}.txt`);
}

async function levels(change: Partial<Examination>): Promise<[string, string, string][]> {
  const { stdout } = await examine(well(change), undefined, '--json');
  const [{ findings }] = JSON.parse(stdout).deployments;
  return findings
    .filter(({ level }: { level: string }) => level !== 'ok')
    .map(({ check, level, found }: Record<string, string>) => [check, level, found]);
}

test('an account in which everything is well', async () => {
  const printed = await examine(well(), 100);
  expect(printed.status).toBe('done');
  await golden(printed, 'doctor-well');
});

test('before deploying, with clusters that are in trouble, at 80 columns and as JSON', async () => {
  const account = well({
    bootstrapVersion: async () => undefined,
    stack: async () => undefined,
    clusters: async () => [
      cluster({ encrypted: false, keyArn: undefined }),
      cluster({ identifier: 'archive', engineMode: 'serverless', retentionDays: 1 }),
      cluster({
        identifier: 'payments-reporting-read-model-for-the-finance-department',
        engineMode: 'serverless',
      }),
    ],
    key: async () => ({ state: 'PendingDeletion' }),
  });
  const printed = await examine(account, 80);
  expect(printed.status).toBe('refused');
  await golden(printed, 'doctor-before');
  await golden(await examine(account, undefined, '--json'), 'doctor-before-json');
});

test('what may not be looked at is unknown, and the rest is looked at all the same', async () => {
  const all = well();
  const nothing = Object.fromEntries(Object.keys(all).map((call) => [call, denied(call)]));
  const printed = await examine({ ...all, ...nothing }, 100);
  expect(printed.status).toBe('done');
  await golden(printed, 'doctor-denied');
});

test.each<[string, Partial<Examination>, [string, string, string]]>([
  ['old bootstrap', { bootstrapVersion: async () => 5 }, ['cdk bootstrap', 'fail', 'version 5']],
  [
    'a quota that is reached',
    { snapshotQuota: async () => ({ used: 100, most: 100 }) },
    ['snapshot quota', 'fail', '100 of 100 manual cluster snapshots'],
  ],
  [
    'a quota that is near',
    { snapshotQuota: async () => ({ used: 80, most: 100 }) },
    ['snapshot quota', 'warn', '80 of 100 manual cluster snapshots'],
  ],
  [
    'a new account of Lambda',
    { unreservedConcurrency: async () => 10 },
    ['lambda quota', 'warn', '10 concurrent executions of Lambda are unreserved'],
  ],
  [
    'exports of others',
    { activeExports: async () => 5 },
    ['export slots', 'warn', "5 of AWS's 5 in progress; the configuration uses at most 5"],
  ],
  [
    'a sweep that is missing',
    { lastSweeps: async () => new Map() },
    ['alarms', 'warn', 'export-snapshots has not swept for a day'],
  ],
  [
    'an alarm',
    {
      alarms: async () => [
        { name: 'steward-prod-export-snapshots-errors', state: 'ALARM', reason: '3 errors' },
      ],
    },
    ['alarms', 'fail', 'steward-prod-export-snapshots-errors rings: 3 errors'],
  ],
  [
    'a role of the CDK that may not create roles',
    { deniedToDeployment: async () => ['iam:CreateRole (implicitDeny)'] },
    ['cdk role', 'fail', 'the role with which CDK deploys is denied iam:CreateRole (implicitDeny)'],
  ],
  [
    'an export role that is gone',
    { trustOf: async () => undefined },
    ['export role', 'fail', `${exportRoleArn} does not exist`],
  ],
  [
    'an export role that trusts somebody else',
    { trustOf: async () => ({ Statement: [{ Principal: { Service: 'rds.amazonaws.com' } }] }) },
    ['export role', 'fail', `${exportRoleArn} does not trust export.rds.amazonaws.com`],
  ],
  [
    'an export role that may not be passed',
    { deniedPass: async () => ['iam:PassRole (explicitDeny)'] },
    ['export role', 'fail', 'export-snapshots may not pass it to RDS: iam:PassRole (explicitDeny)'],
  ],
  [
    'a lake key whose policy names whom it pleases',
    { key: async () => ({ state: 'Enabled', policy: { Statement: [] } }) },
    [
      'lake key',
      'warn',
      `the policy of key ${key}lake does not leave kms:CreateGrant to IAM: only whom it names can use it`,
    ],
  ],
  [
    "a cluster's key with a denial",
    {
      key: async () => ({
        state: 'Enabled',
        policy: keyPolicy({ Sid: 'NoGrants', Effect: 'Deny', Principal: '*', Action: ['kms:Create*'] }),
      }),
    },
    ['clusters', 'warn', `the policy of key ${key}ledger denies kms:CreateGrant in a statement (NoGrants)`],
  ],
  [
    'a subnet that is none',
    { vpc: async () => vpc({ subnets: vpc().subnets.slice(1) }) },
    ['vpc', 'fail', 'vpc-0a1b2c3d has no subnet subnet-0a1b2c3d'],
  ],
  [
    'subnets in one zone',
    { vpc: async () => vpc({ subnets: vpc().subnets.map((subnet) => ({ ...subnet, zone: 'eu-west-1a' })) }) },
    ['vpc', 'warn', 'all subnets are in eu-west-1a'],
  ],
  [
    'no security group of databases',
    { vpc: async () => vpc({ securityGroups: ['sg-0e4f5a6b'] }) },
    ['vpc', 'fail', 'vpc-0a1b2c3d has no security group sg-0a1b2c3d'],
  ],
  [
    'no way to S3',
    { vpc: async () => vpc({ endpoints: [] }) },
    [
      'vpc',
      'fail',
      'subnet-0e4f5a6b does not reach S3, where the ledger is: no endpoint in rtb-1, no way out',
    ],
  ],
  [
    'events that do not arrive',
    { lastRdsEvent: async () => undefined },
    ['events', 'warn', 'no event of RDS arrived within a week'],
  ],
  [
    'a stack that failed',
    { stack: async () => ({ status: 'UPDATE_ROLLBACK_COMPLETE', changedAt: undefined, outputs: {} }) },
    ['stack', 'fail', 'UPDATE_ROLLBACK_COMPLETE'],
  ],
])('%s', async (_what, change, expected) => {
  expect(await levels(change)).toContainEqual(expected);
});

test('instances that are named are looked at as clusters are', async () => {
  const { instances: _instances, engineMode: _engineMode, ...source } = cluster();
  const instance = { ...source, multiAz: false };
  const account = well({
    clusters: async () => [cluster()],
    instances: async () => [
      { ...instance, identifier: 'legacy-pg', encrypted: false, keyArn: undefined, retentionDays: 0 },
      { ...instance, identifier: 'of-somebody-else', retentionDays: 0 },
    ],
  });
  const printed = await examineWith('test/support/configs/cli-instances.config.ts', account, 100, '--json');
  const [{ findings }] = JSON.parse(printed.stdout).deployments;
  expect(findings.filter(({ check }: { check: string }) => check === 'instances')).toEqual([
    { check: 'instances', level: 'ok', found: '1 of 2 are looked after' },
    {
      check: 'instances',
      level: 'fail',
      found: 'RDS has no instance gone-pg',
      fix: 'Correct the identifier in the configuration, or take the entry out.',
    },
    {
      check: 'instances',
      level: 'warn',
      found: 'legacy-pg is not encrypted, nor are its snapshots',
      fix: 'Restore an encrypted copy of a snapshot; an instance that exists cannot be encrypted.',
    },
    {
      check: 'instances',
      level: 'warn',
      found: 'legacy-pg keeps no automated backups',
      fix: 'aws rds modify-db-instance --db-instance-identifier legacy-pg --backup-retention-period 7',
    },
  ]);
});

test('subscribers who have not confirmed get nothing', async () => {
  expect(await levels({ subscribers: async () => ({ confirmed: 0, waiting: 1 }) })).toEqual([
    ['alerts', 'fail', expect.stringContaining('1 waiting')],
    ['operators', 'fail', expect.stringContaining('1 waiting')],
  ]);
});

test('the local run is no account', async () => {
  expect((await examine(well(), 80, '--local')).status).toBe('misused');
});

test('a NAT gateway leads to S3 and Secrets Manager', async () => {
  const out = vpc({ endpoints: [], subnets: vpc().subnets.map((subnet) => ({ ...subnet, leadsOut: true })) });
  expect(await levels({ vpc: async () => out })).toEqual([]);
});

test('what is deployed differs from what this clone makes', async () => {
  const resources = { ...(template['Resources'] as Record<string, JsonObject>) };
  const functions = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  for (const [id, { Properties, ...others }] of functions.slice(0, 2)) {
    resources[id] = {
      ...others,
      Properties: { ...(Properties as JsonObject), Code: { S3Key: 'older.zip' } },
    };
  }
  const [alarm] = Object.entries(resources).find(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm') ?? [''];
  delete resources[alarm];
  resources['Former'] = { Type: 'AWS::SNS::Topic' };
  expect(await levels({ template: async () => ({ Resources: resources }) })).toEqual([
    [
      'version',
      'warn',
      'this clone and configuration would deploy otherwise: 2 functions with other code, 1 resource added, 1 resource removed',
    ],
  ]);
});

test('what schedules will hold, and what nothing deletes, is reckoned against the quota', async () => {
  const world = new CliWorld('test/support/configs/cli-plan.config.ts');
  world.examination = well({
    clusters: async () => [cluster(), cluster({ identifier: 'archive' })],
    stack: async () => undefined,
    snapshotQuota: async () => ({ used: 3, most: 30 }),
  });
  const { stdout } = await world.run(['doctor', '--json']);
  const findings: { check: string }[] = JSON.parse(stdout).deployments[0].findings;
  expect(findings.find(({ check }) => check === 'snapshot quota')).toMatchObject({
    level: 'warn',
    // 30 nightly ones, and one a month for a year; the weekly ones of archive are in observe.
    found: '3 of 30 manual cluster snapshots; schedules will hold about 42',
  });
});
