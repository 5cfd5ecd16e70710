import { beforeEach, expect, test, vi } from 'vitest';
import { contract as completeBackups } from '../../functions/complete-backups/contract.ts';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import type { HeldSnapshot } from '../../functions/domain/backup/inventory.ts';
import { exportTaskIdentifier } from '../../functions/domain/export/task-identifier.ts';
import { Fault } from '../../functions/domain/fault.ts';
import { contract as exportSnapshots } from '../../functions/export-snapshots/contract.ts';
import { contract as keepBackups } from '../../functions/keep-backups/contract.ts';
import { contract as notifyFailover } from '../../functions/notify-failover/contract.ts';
import { contract as probeWriter } from '../../functions/probe-writer/contract.ts';
import { contract as rotateSecret } from '../../functions/rotate-secret/contract.ts';
import { contract as takeBackup } from '../../functions/take-backup/contract.ts';
import { CliWorld, type Printed } from '../support/cli-world.ts';
import { clusterOf, heldOf } from '../support/inventory-world.ts';

// The first plan loads the CDK, which takes seconds where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

const gb = 2 ** 30;

/** Whose prefixes grow with every capability. */
const ofTheLedger = ['ReadLedger', 'WriteLedger', 'CloseOpenMarkers', 'ListLedger'];

/** Enough to show every kind: queued, invoked and asynchronous functions, with schedules, rotations and a deletion stack. */
const some: readonly FunctionContract[] = [
  takeBackup,
  ...[exportSnapshots, notifyFailover, probeWriter, completeBackups, rotateSecret, keepBackups].map(
    (contract: FunctionContract) => ({
      ...contract,
      permissions: contract.permissions.filter(({ id }) => !ofTheLedger.includes(id)),
    }),
  ),
];

let world: CliWorld;

beforeEach(() => {
  world = new CliWorld('test/support/configs/cli-plan.config.ts');
  world.contracts = some;
  world.inventory.clusterList = [
    clusterOf(),
    clusterOf({ identifier: 'archive', resourceId: 'cluster-B' }),
    clusterOf({ identifier: 'shop', resourceId: 'cluster-C', tags: { watch: 'yes' } }),
    clusterOf({ identifier: 'search', resourceId: 'cluster-D', tags: { watch: 'yes' } }),
    clusterOf({ identifier: 'of-somebody-else', resourceId: 'cluster-E' }),
  ];
  world.inventory.snapshots = [
    ...['2026-11-22', '2026-11-21'].map((day) =>
      heldOf({
        identifier: `rds:ledger-core-${day}-02-10`,
        createdAt: new Date(`${day}T02:10:05Z`),
        sizeGb: undefined,
      }),
    ),
    heldOf({
      identifier: 'rds:shop-2026-11-22-03-00',
      createdAt: new Date('2026-11-22T03:00:00Z'),
      clusterIdentifier: 'shop',
      clusterResourceId: 'cluster-C',
      sizeGb: 90,
    }),
    heldOf({
      identifier: 'rds:search-2026-11-22-03-00',
      createdAt: new Date('2026-11-22T03:00:00Z'),
      clusterIdentifier: 'search',
      clusterResourceId: 'cluster-D',
      sizeGb: undefined,
    }),
  ];
  world.volumeBytes = new Map([
    ['ledger-core', 640.2 * gb],
    ['shop', 95 * gb],
  ]);
  world.nextRotations.set(
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ledger-core/app-AbCdEf',
    new Date('2026-11-22T23:00:00Z'),
  );
});

async function golden(printed: Printed, name: string): Promise<void> {
  const { status, stdout, stderr } = printed;
  await expect(`${stdout}${stderr}--- ${status}\n`).toMatchFileSnapshot(`../golden/cli/${name}.txt`);
}

function denied(call: string): Fault {
  return new Fault({
    kind: 'access-denied',
    expected: `${call} to succeed`,
    found: `AccessDenied (HTTP 403): not authorized to perform ${call}`,
    todo: 'grant it',
  });
}

function taskOf(snapshot: HeldSnapshot | undefined): string {
  if (!snapshot?.createdAt) throw new TypeError('Expected: a snapshot that is there. Found: none.');
  const { clusterIdentifier, arn: snapshotArn, createdAt: snapshotTime } = snapshot;
  return exportTaskIdentifier({ clusterIdentifier, snapshotArn, snapshotTime, attempt: 1 });
}

test('what would be created, may be done, would happen and would cost; at 80 and 200 columns, piped, as JSON', async () => {
  await golden(await world.run(['plan'], { columns: 80 }), 'plan-80');
  await golden(await world.run(['plan'], { columns: 200 }), 'plan-200');
  await golden(await world.run(['plan']), 'plan-piped');
  await golden(await world.run(['plan', '--json']), 'plan-json');
});

test('each statement of each role, with the reason of each wildcard', async () => {
  const printed = await world.run(['plan', '--permissions'], { columns: 100 });
  await golden(printed, 'plan-permissions');
  const { stdout } = await world.run(['plan', '--json']);
  const [plan] = JSON.parse(stdout).deployments;
  const keep = plan.functions.find(({ name }: { name: string }) => name === 'keep-backups');
  expect(keep.permissions).toContainEqual({
    id: 'DeleteMarkedBackups',
    actions: ['rds:DeleteDBClusterSnapshot'],
    resources: ['rds cluster-snapshot:*'],
    conditions: {
      StringEquals: { 'aws:ResourceTag/aurora-steward:purpose': ['backup'] },
      Null: { 'aws:ResourceTag/aurora-steward:delete-after': ['false'] },
    },
    wildcardReason:
      'Snapshot identifiers come into being after deployment; the tag that only backups of this suite carry is the fence.',
    grantedBy: 'AuroraSteward-prod-deletion',
  });
});

test('every statement of what ships that has a wildcard says why', async () => {
  world.contracts = undefined;
  const { stdout } = await world.run(['plan', '--json']);
  type Statement = { id: string; actions: string[]; resources: string[]; wildcardReason?: string };
  const statements: Statement[] = JSON.parse(stdout).deployments[0].functions.flatMap(
    ({ permissions }: { permissions: Statement[] }) => permissions,
  );
  const silent = statements.filter(
    ({ actions, resources, wildcardReason }) =>
      [...actions, ...resources].some((named) => named.includes('*')) && !wildcardReason,
  );
  expect(statements.length).toBeGreaterThan(100);
  expect(silent.map(({ id }) => id)).toEqual([]);
});

test('no line is wider than the terminal', async () => {
  for (const columns of [80, 100, 140, 200]) {
    for (const args of [['plan'], ['plan', '--permissions']]) {
      const { stdout } = await world.run(args, { columns });
      const wide = stdout.split('\n').filter((line) => line.length > columns);
      // What cannot be broken is left whole, to be copied.
      expect(
        wide.filter((line) => line.trim().includes(' ')),
        `${args} at ${columns}`,
      ).toEqual([]);
    }
  }
});

test('what is exported already, or under way, is not wanted again; sizes are asked of clusters that are exported', async () => {
  const [newest, older] = world.inventory.snapshots;
  world.store.bucket.put(`exports-by-day/2026-11-22/cluster-A/${taskOf(newest)}`, {});
  world.store.bucket.put(`open/export-intents/${taskOf(older)}`, {});
  const { stdout } = await world.run(['plan', '--json']);
  const { exports } = JSON.parse(stdout).deployments[0];
  expect(
    exports.wanted.map(({ cluster, snapshot, sizeGb, usd }: Record<string, unknown>) => [
      cluster,
      snapshot,
      sizeGb,
      usd,
    ]),
  ).toEqual([
    ['search', 'rds:search-2026-11-22-03-00', undefined, undefined],
    ['shop', 'rds:shop-2026-11-22-03-00', 90, 0.9],
  ]);
  expect(world.sized).toEqual(['ledger-core', 'search', 'shop']);
});

test('what may not be read is said, and the rest is planned', async () => {
  world.inventory.gate = () => Promise.reject(denied('rds:DescribeDBClusters'));
  world.volumeBytes = denied('cloudwatch:GetMetricData');
  const printed = await world.run(['plan'], { columns: 80 });
  expect(printed.status).toBe('done');
  expect(printed.stdout).toContain('AuroraSteward-prod: ');
  expect(printed.stdout).not.toContain('Exports wanted now');
  expect(printed.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'The account was not looked at. Expected rds:DescribeDBClusters to succeed; found AccessDenied (HTTP 403)',
  );
});

test('of every deployment, each with its own stack', async () => {
  const two = new CliWorld('test/support/configs/cli-two.config.ts');
  two.outOfReach.set('prod-us', denied('sts:GetCallerIdentity'));
  const { stdout } = await two.run(['plan', '--all', '--json']);
  const [eu, us] = JSON.parse(stdout).deployments;
  expect(eu.stacks.map(({ name }: { name: string }) => name)).toEqual(['AuroraSteward-prod-eu']);
  expect(us.error.status).toBe('refused');
});

test('in observe nothing acts; where all is off, nothing is there that could', async () => {
  const observing = new CliWorld('test/support/configs/observe.config.ts');
  const { stdout } = await observing.run(['plan', '--json']);
  const actions: string[] = JSON.parse(stdout).deployments[0].functions.flatMap(
    ({ permissions }: { permissions: { actions: string[] }[] }) => permissions.flatMap((one) => one.actions),
  );
  expect(actions).toContain('rds:DescribeDBClusterSnapshots');
  expect(actions).not.toContain('rds:StartExportTask');
  const off = await new CliWorld('test/support/configs/cli-off.config.ts').run(['plan'], { columns: 80 });
  await golden(off, 'plan-off');
});
