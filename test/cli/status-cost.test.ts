import { expect, test } from 'vitest';
import { exportRecordOf } from '../support/cli-records.ts';
import { CliWorld } from '../support/cli-world.ts';
import { clusterOf, heldOf } from '../support/inventory-world.ts';

test('status of 1,000 clusters with 50,000 snapshots reads pages of RDS, and two keys of S3 for each cluster', async () => {
  const world = new CliWorld('test/support/configs/cli-fleet.config.ts');
  const calls = new Map<string, number>();
  world.inventory.gate = async ({ name }, perform) => {
    calls.set(name, (calls.get(name) ?? 0) + 1);
    return perform();
  };
  const numbers = Array.from({ length: 1_000 }, (_, index) => index);
  world.inventory.clusterList = numbers.map((number) =>
    clusterOf({ identifier: `fleet-${number}`, resourceId: `cluster-${number}`, tags: { watch: 'yes' } }),
  );
  world.inventory.snapshots = numbers.flatMap((number) =>
    Array.from({ length: 50 }, (_, age) =>
      heldOf({
        identifier: `fleet-${number}-${age}`,
        clusterResourceId: `cluster-${number}`,
        createdAt: new Date(Date.parse('2026-11-22T02:10:00Z') - age * 86_400_000),
      }),
    ),
  );
  for (const number of numbers) {
    const { key, body } = exportRecordOf(`cluster-${number}`, '2026-11-21T02:10:05.000Z', 'verified');
    world.store.bucket.put(key, body);
  }
  const { status, stdout } = await world.run(['status', '--json']);
  expect(status).toBe('done');
  const { clusters } = JSON.parse(stdout).deployments[0];
  expect(clusters).toHaveLength(1_000);
  expect(clusters[0].lastBackup.at).toBe('2026-11-22T02:10:00.000Z');
  expect(Object.fromEntries(calls)).toEqual({ DescribeDBClusters: 1, DescribeDBClusterSnapshots: 500 });
  // Pauses, two kinds of what is open; then a list and a read for each cluster.
  expect(world.store.calls).toHaveLength(3 + 2 * 1_000);
}, 30_000);
