import { expect, test } from 'vitest';
import type { Examination } from '../../cli/doctor/examination.ts';
import type { DiscoveredCluster } from '../../cli/setup/discovered.ts';
import { Fault } from '../../functions/domain/fault.ts';
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
    keyState: async () => 'Enabled',
    lakeKey: async () => `${key}lake`,
    snapshotQuota: async () => ({ used: 12, most: 100 }),
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
  const world = new CliWorld();
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
    keyState: async () => 'PendingDeletion',
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
    'a stack that failed',
    { stack: async () => ({ status: 'UPDATE_ROLLBACK_COMPLETE', changedAt: undefined, outputs: {} }) },
    ['stack', 'fail', 'UPDATE_ROLLBACK_COMPLETE'],
  ],
])('%s', async (_what, change, expected) => {
  expect(await levels(change)).toContainEqual(expected);
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
