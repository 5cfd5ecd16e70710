import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import type { Policy } from '../../../functions/domain/policy/policy.ts';
import {
  accountArn,
  ExportWorld,
  instanceSnapshotOf,
  nightly,
  policyOf,
  snapshotOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0091-automated-instance-snapshot-created.json'));
const exported = wakeUpOf(sample('rds/RDS-EVENT-0161-instance-snapshot-export-completed.json'));
const sweep = sweepOf('export-snapshots');
const arn = `${accountArn}:snapshot:rds:legacy-pg-2026-11-20-06-10`;
const task = 'legacy-pg-202611200610-pyz6s2ix24';

const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);

/** A cluster and an instance beside it. */
function both(): Policy {
  const policy = policyOf();
  const [cluster] = policy.clusters;
  if (!cluster) throw new Error('no cluster');
  return {
    ...policy,
    clusters: [cluster, { ...cluster, name: 'legacy-pg', match: { instance: 'legacy-pg' } }],
  };
}

function given(): ExportWorld {
  const world = new ExportWorld();
  world.now = Date.parse('2026-11-20T06:15:00Z');
  world.policy = both();
  world.rds.snapshots = [snapshotOf(), instanceSnapshotOf()];
  return world;
}

describe('snapshots of an instance that is in no cluster', () => {
  test('are exported by their event, as those of clusters are', async () => {
    const world = given();
    expect(told(await world.export([created]))).toEqual([
      `started: task ${task} is started, about $1.20 (120 GB at the price of us-east-1)`,
    ]);
    expect(world.rds.startRequests).toEqual([
      { identifier: task, sourceArn: arn, prefix: 'exports', only: [] },
    ]);
    expect(world.calls.filter((call) => call.startsWith('DescribeDBCluster'))).toEqual([]);
  });

  test('are found by the sweep, beside those of clusters', async () => {
    const world = given();
    await world.export([sweep]);
    expect(world.rds.startRequests.map(({ identifier }) => identifier).toSorted()).toEqual([
      nightly.task,
      task,
    ]);
  });

  test('free a slot when their export ends, and are recorded under the id of the instance', async () => {
    const world = given();
    await world.export([created]);
    world.rds.setTask(task, { state: 'FAILED', failureCause: 'it failed', endedAt: new Date(world.now) });
    expect(told(await world.export([exported]))).toEqual(['ignored: no export waits for one']);
    await world.verify([exported]);
    expect(world.bucket.keys('exports/')).toEqual([`exports/db-L/2026-11/${task}`]);
  });

  test('can be named by ARN, and an instance that nobody names is left alone', async () => {
    const world = given();
    const stranger = instanceSnapshotOf({
      identifier: 'by-hand',
      clusterIdentifier: 'other',
      kind: 'manual',
    });
    world.rds.snapshots = [...world.rds.snapshots, stranger];
    expect(told(await world.export([wakeUpOf({ snapshot: arn })]))[0]).toContain('started');
    expect(told(await world.export([wakeUpOf({ snapshot: stranger.arn })]))).toEqual([
      'ignored: instance other is not looked after',
    ]);
  });

  test('are not those of a cluster of the same name, nor of another engine', async () => {
    const world = given();
    world.rds.snapshots = [
      instanceSnapshotOf({ clusterIdentifier: 'ledger-core' }),
      instanceSnapshotOf({ identifier: 'mysql', kind: 'manual', engine: 'mysql' }),
      snapshotOf({
        identifier: 'of-cluster',
        kind: 'manual',
        clusterIdentifier: 'legacy-pg',
        clusterResourceId: 'cluster-Z',
      }),
    ];
    await world.export([sweep]);
    expect(world.rds.startRequests).toEqual([]);
    expect(told(await world.export([wakeUpOf({ snapshot: `${accountArn}:snapshot:mysql` })]))).toEqual([
      'ignored: its engine is mysql, not postgres',
    ]);
  });
});

test('where no instance is looked after, RDS is not asked for any snapshot of one', async () => {
  const world = given();
  world.policy = policyOf();
  expect(told(await world.export([created]))).toEqual(['ignored: no instance is looked after']);
  await world.export([sweep]);
  expect(world.calls.filter((call) => call.startsWith('DescribeDBSnapshots'))).toEqual([]);
});

test('a person who names one is refused there', async () => {
  const world = given();
  world.policy = policyOf();
  expect(told(await world.export([wakeUpOf({ snapshot: arn })]))).toEqual([
    'refused: no instance is looked after',
  ]);
});
