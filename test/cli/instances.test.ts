import { RDSClient } from '@aws-sdk/client-rds';
import { beforeEach, expect, test, vi } from 'vitest';
import { RdsInstances } from '../../functions/adapters/aws/rds-instances.ts';
import { contract as exportSnapshots } from '../../functions/export-snapshots/contract.ts';
import { answering } from '../support/answering.ts';
import { expectGolden } from '../support/cli-golden.ts';
import { exportRecordOf } from '../support/cli-records.ts';
import { CliWorld } from '../support/cli-world.ts';
import { instanceSnapshotOf } from '../support/export-world.ts';
import { clusterOf, heldOf } from '../support/inventory-world.ts';

// A plan loads the CDK.
vi.setConfig({ testTimeout: 60_000 });

const rdsArn = 'arn:aws:rds:eu-west-1:123456789012';

let world: CliWorld;

beforeEach(() => {
  world = new CliWorld('test/support/configs/cli-instances.config.ts');
  world.contracts = [exportSnapshots];
  world.instanceList = [
    {
      ...clusterOf({ identifier: 'legacy-pg', resourceId: 'db-L', earliestRestorable: undefined }),
      arn: `${rdsArn}:db:legacy-pg`,
      allocatedGb: 200,
    },
  ];
  const taken = instanceSnapshotOf({
    identifier: 'rds:legacy-pg-2026-11-22-06-10',
    createdAt: new Date('2026-11-22T06:10:05Z'),
    sizeGb: 200,
  });
  const copied = instanceSnapshotOf({
    identifier: 'copy',
    kind: 'copied',
    createdAt: new Date('2026-11-22T09:00:00Z'),
  });
  world.instanceSnapshots = [
    { ...taken, tags: {}, sourceArn: undefined },
    { ...copied, tags: {}, sourceArn: `${rdsArn}:snapshot:rds:legacy-pg-2026-11-19-06-10` },
    {
      ...taken,
      arn: `${rdsArn}:snapshot:x`,
      identifier: 'x',
      clusterIdentifier: 'other-pg',
      clusterResourceId: 'db-X',
      tags: {},
      sourceArn: undefined,
    },
  ];
  world.inventory.snapshots = [
    heldOf({ identifier: 'rds:ledger-core-2026-11-22-02-10', createdAt: new Date('2026-11-22T02:10:05Z') }),
  ];
  const { key, body } = exportRecordOf('db-L', '2026-11-21T06:10:05.000Z', 'verified');
  world.store.bucket.put(key, body);
});

test.each([
  ['status', ['status']],
  ['backups', ['backups']],
  ['backups-of-one', ['backups', 'legacy-pg']],
  ['exports', ['exports']],
  ['status-json', ['status', '--json']],
])('%s has instances beside clusters', async (name, args) => {
  await expectGolden(world.run(args, { columns: 140 }), `instances-${name}`);
});

test('a plan counts what instances have allocated', async () => {
  const { stdout } = await world.run(['plan', '--json']);
  const [{ exports }] = JSON.parse(stdout).deployments;
  expect(exports.wanted).toMatchObject([
    { cluster: 'ledger-core', snapshot: 'rds:ledger-core-2026-11-22-02-10' },
    { cluster: 'legacy-pg', snapshot: 'rds:legacy-pg-2026-11-22-06-10', sizeGb: 200, usd: 2 },
  ]);
  expect(world.sized).toEqual(['ledger-core']);
});

test('RDS is asked for the named ones and their snapshots only where some are named', async () => {
  const clustersOnly = new CliWorld();
  clustersOnly.instanceList = world.instanceList;
  const { stdout } = await clustersOnly.run(['status', '--json']);
  expect(stdout).not.toContain('legacy-pg');
});

test('instances are found by filter, 100 at a time; one in a cluster is part of that', async () => {
  const { client, asked } = answering(new RDSClient({ region: 'eu-west-1' }), {
    DescribeDBInstances: {
      DBInstances: [
        {
          DBInstanceIdentifier: 'legacy-pg',
          DBInstanceArn: `${rdsArn}:db:legacy-pg`,
          DbiResourceId: 'db-L',
          DBInstanceStatus: 'available',
          Engine: 'postgres',
          AllocatedStorage: 200,
          BackupRetentionPeriod: 7,
          LatestRestorableTime: new Date('2026-11-22T09:58:00Z'),
        },
        {
          DBInstanceIdentifier: 'ledger-core-1',
          DBInstanceArn: `${rdsArn}:db:ledger-core-1`,
          DbiResourceId: 'db-C',
          DBClusterIdentifier: 'ledger-core',
        },
      ],
    },
  });
  const names = Array.from({ length: 101 }, (_, index) => `pg-${index}`);
  const found = await new RdsInstances(client).named(names);
  expect(asked.map(({ input }) => input)).toMatchObject([
    { Filters: [{ Name: 'db-instance-id', Values: names.slice(0, 100) }] },
    { Filters: [{ Name: 'db-instance-id', Values: ['pg-100'] }] },
  ]);
  expect(found[0]).toEqual({
    identifier: 'legacy-pg',
    arn: `${rdsArn}:db:legacy-pg`,
    resourceId: 'db-L',
    engine: 'postgres',
    status: 'available',
    tags: {},
    createdAt: undefined,
    latestRestorable: new Date('2026-11-22T09:58:00Z'),
    earliestRestorable: undefined,
    retentionDays: 7,
    allocatedGb: 200,
  });
  expect(found.map(({ identifier }) => identifier)).toEqual(['legacy-pg', 'legacy-pg']);
});
