import { beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../cli/problem.ts';
import { expectGolden } from '../support/cli-golden.ts';
import { exportRecordOf, exportsUnderWayIn, pageRecordOf } from '../support/cli-records.ts';
import { CliWorld } from '../support/cli-world.ts';
import { clusterOf, heldOf } from '../support/inventory-world.ts';

const ours = {
  'aurora-steward:purpose': 'backup',
  'aurora-steward:keep-until': '2026-12-22T09:14:00.000Z',
  'aurora-steward:reason': 'before migration 42',
};

let world: CliWorld;

beforeEach(() => {
  world = new CliWorld();
  const wide = 'payments-reporting-read-model-for-the-finance-department';
  world.inventory.clusterList = [
    clusterOf(),
    clusterOf({
      identifier: wide,
      resourceId: 'cluster-B',
      status: 'backing-up',
      latestRestorable: new Date('2026-11-22T09:13:00Z'),
    }),
    clusterOf({
      identifier: 'archive',
      resourceId: 'cluster-C',
      latestRestorable: undefined,
      earliestRestorable: undefined,
    }),
    clusterOf({ identifier: 'of-somebody-else', resourceId: 'cluster-D' }),
  ];
  world.inventory.snapshots = [
    heldOf({ identifier: 'rds:ledger-core-2026-11-22-02-10', createdAt: new Date('2026-11-22T02:10:05Z') }),
    heldOf({
      identifier: 'ledger-core-202611220914-before-migration-42-pw53yp',
      kind: 'manual',
      createdAt: new Date('2026-11-22T09:14:20Z'),
      tags: ours,
    }),
    heldOf({
      identifier: 'awsbackup:job-6f1c',
      kind: 'aws-backup',
      createdAt: new Date('2026-11-21T05:00:00Z'),
      clusterResourceId: 'cluster-B',
    }),
    heldOf({
      identifier: 'being-taken',
      kind: 'manual',
      status: 'creating',
      createdAt: undefined,
      clusterResourceId: 'cluster-B',
    }),
    heldOf({ identifier: 'not-ours', clusterResourceId: 'cluster-D' }),
  ];
  const exports = [
    exportRecordOf('cluster-A', '2026-11-22T02:10:05.000Z', 'incomplete'),
    exportRecordOf('cluster-A', '2026-11-21T02:10:05.000Z', 'verified'),
    exportRecordOf('cluster-B', '2026-11-20T02:10:05.000Z', 'failed'),
  ];
  for (const { key, body } of exports) world.store.bucket.put(key, body);
  for (const key of [
    `open/incident-of/cluster-B/${wide}/2026-11-22T09:58:30.000Z`,
    'open/condition-of/backup-objective/cluster-C',
    'incidents/cluster-B/2026-11-22T09:58:30.000Z/opening',
    'incidents/cluster-A/2026-11-02T14:00:00.000Z/opening',
    'incidents/cluster-A/2026-11-02T14:00:00.000Z/closing',
    'incidents/cluster-A/current',
    'incidents/cluster-A/2025-01-02T14:00:00.000Z/closing',
    'conditions/backup-objective/cluster-C/2026-11-22T06:00:00.000Z/began',
    'open/failover-page-of/sev1/2026-11-22T09:58:40.000Z',
    'failover-pages/sev1/current',
    'event-threads/current',
    'event-threads/digests/2026-11-20T06:00:00.000Z.0',
    'event-threads/cluster-A/2026-11-21T04:00:00.000Z.ledger-core-2.instance-recovery/began',
    'event-threads/cluster-A/2026-11-21T04:00:00.000Z.ledger-core-2.instance-recovery/over',
    'event-threads/cluster-A/2026-11-21T04:00:00.000Z.ledger-core-2.instance-recovery/worse',
    'event-threads/cluster-C/2026-09-21T04:00:00.000Z.archive-1.parameters-pending/began',
    'event-threads/cluster-C/2026-11-19T04:00:00.000Z.archive-1.storage-low/began',
    'event-threads/cluster-C/2026-09-19T04:00:00.000Z.archive-1.storage-low/began',
  ]) {
    world.store.bucket.put(key, {});
  }
  for (const { key, body } of [
    pageRecordOf('2026-11-22T09:58:40.000Z', 'opening', ['cluster-C']),
    pageRecordOf('2026-11-22T09:58:40.000Z', 'grown', ['cluster-C', 'cluster-B']),
    pageRecordOf('2026-11-03T02:00:00.000Z', 'opening', ['cluster-A']),
    pageRecordOf('2026-11-03T02:00:00.000Z', 'closing', ['cluster-A', 'cluster-B', 'cluster-C']),
    pageRecordOf('2026-03-03T02:00:00.000Z', 'closing', ['cluster-A']),
  ]) {
    world.store.bucket.put(key, body);
  }
  world.nextRotations.set(
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ledger-core/app-AbCdEf',
    new Date('2026-12-14T03:00:00Z'),
  );
});

const paused = {
  schema: 1,
  pauses: [
    {
      scope: 'all',
      until: '2026-11-22T18:00:00.000Z',
      reason: 'audit',
      since: '2026-11-22T08:00:00.000Z',
      by: 'arn:aws:sts::123456789012:assumed-role/dba/ann',
    },
    {
      scope: 'cluster-C',
      clusterIdentifier: 'archive',
      until: '2026-11-23T18:00:00.000Z',
      reason: 'move',
      since: '2026-11-22T08:00:00.000Z',
    },
  ],
};

describe('what is read', () => {
  test.each(['status', 'backups', 'exports', 'incidents'])(
    '%s, at 80 and 200 columns, piped, as JSON',
    async (name) => {
      await expectGolden(world.run([name], { columns: 80 }), `${name}-80`);
      await expectGolden(world.run([name], { columns: 200 }), `${name}-200`);
      await expectGolden(world.run([name]), `${name}-piped`);
      await expectGolden(world.run([name, '--json']), `${name}-json`);
    },
  );

  test('exports under way, and what waits, for each reason there is', async () => {
    exportsUnderWayIn(world);
    await expectGolden(world.run(['exports'], { columns: 80 }), 'exports-under-way-80');
    await expectGolden(world.run(['exports'], { columns: 200 }), 'exports-under-way-200');
    await expectGolden(world.run(['exports', 'ledger-core', '--json']), 'exports-under-way-json');
  });

  test('a record that a later version wrote hides no older export', async () => {
    const { key, body } = exportRecordOf('cluster-A', '2026-11-22T04:10:05.000Z', 'verified');
    world.store.bucket.put(key, { ...body, fact: { verdict: 'verified-twice' } });
    const { stdout } = await world.run(['exports', '--json']);
    const [deployment] = JSON.parse(stdout).deployments;
    expect(deployment.exports.map(({ record }: { record: string }) => record)).toEqual([
      'exports/cluster-A/2026-11/ledger-core-202611220210-0k3v9x2m1q',
      'exports/cluster-B/2026-11/ledger-core-202611200210-0k3v9x2m1q',
    ]);
  });

  test('incidents of one cluster, with the pages that it is on', async () => {
    await expectGolden(world.run(['incidents', 'ledger-core'], { columns: 80 }), 'incidents-of-one-80');
  });

  test('no line is wider than the terminal', async () => {
    for (const name of ['status', 'backups', 'exports', 'incidents']) {
      for (const columns of [80, 100, 140, 200]) {
        const { stdout } = await world.run([name], { columns });
        const widest = Math.max(...stdout.split('\n').map((line) => line.length));
        expect(widest, `${name} at ${columns}`).toBeLessThanOrEqual(columns);
      }
    }
  });

  test.each(['backups', 'exports', 'incidents'])('%s in colour', async (name) => {
    await expectGolden(world.run([name], { columns: 200, colour: true }), `${name}-200-colour`);
  });

  test('status in colour, with pauses; --no-color and NO_COLOR decline it', async () => {
    world.store.bucket.put('pauses/current', paused);
    await expectGolden(world.run(['status'], { columns: 80, colour: true }), 'status-paused-colour');
    const plain = await world.run(['status', '--no-color'], { columns: 80, colour: true });
    expect(plain.stdout).not.toContain('\u001b');
  });

  test('of one cluster; of one that is not looked after, which says which are', async () => {
    await expectGolden(world.run(['backups', 'ARCHIVE'], { columns: 80 }), 'backups-of-one-empty');
    await expectGolden(world.run(['exports', 'ledger-core'], { columns: 80 }), 'exports-of-one');
    await expectGolden(world.run(['backups', 'orderz'], { columns: 80 }), 'unknown-cluster');
  });

  test('--all shows what it reached, and says what it did not', async () => {
    const both = new CliWorld('test/support/configs/cli-two.config.ts');
    both.outOfReach.set(
      'prod-us',
      new Problem({
        status: 'refused',
        expected: 'credentials that AWS knows',
        found: 'ExpiredToken: The security token included in the request is expired',
        todo: ['Log in (aws sso login), or set AWS_PROFILE.'],
      }),
    );
    await expectGolden(both.run(['status', '--all'], { columns: 80 }), 'status-all');
    await expectGolden(both.run(['status', '--all', '--json']), 'status-all-json');
    await expectGolden(both.run(['status'], { columns: 80 }), 'which-deployment');
  });
});

test('its version is printed', async () => {
  expect(await world.run(['--version'])).toEqual({
    status: 'done',
    stdout: 'aurora-steward 0.1.0\n',
    stderr: '',
  });
});

test.each([[['--help']], [['backup', '--help']], [['pause', '--help']]])('help: %s', async (args) => {
  await expectGolden(world.run(args, { columns: 80 }), `help${args.length > 1 ? `-${args[0]}` : ''}`);
});
