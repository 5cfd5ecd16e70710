import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import type { ExportPolicy } from '../../../functions/domain/policy/exports.ts';
import type { Policy } from '../../../functions/domain/policy/policy.ts';
import {
  ExportWorld,
  nightly,
  policyOf,
  snapshotOf,
  sourceClusterOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const hour = 60;
const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const sweep = (world: ExportWorld) => world.export([sweepOf('export-snapshots')]);
const verify = (world: ExportWorld) => world.verify([sweepOf('verify-export')]);
const kinds = (world: ExportWorld) => world.alerts.map(({ alert }) => alert.kind);
const second = `${nightly.task}-2`;

/** The policy of another entry of the configuration, for a cluster of that name. */
function renamedTo(identifier: string, exports: Partial<ExportPolicy> = {}): Policy {
  const policy = policyOf(exports, { name: identifier });
  return { ...policy, clusters: policy.clusters.map((one) => ({ ...one, match: { identifier } })) };
}

/** A world in which the first attempt failed for a cause that passes, and nobody was told since another follows. */
async function failedOnce(): Promise<ExportWorld> {
  const world = new ExportWorld();
  await world.export([created]);
  world.pass(30);
  const failureCause = 'An unknown internal error occurred.';
  world.rds.setTask(nightly.task, { state: 'FAILED', failureCause, endedAt: new Date(world.now) });
  await verify(world);
  expect(kinds(world)).toEqual([]);
  return world;
}

describe('the next attempt at an export is not forgotten', () => {
  test('where its entry of the configuration has another name by then', async () => {
    const world = await failedOnce();
    world.policy = policyOf({}, { name: 'the ledger' });
    world.pass(20);
    await sweep(world);
    expect(world.rds.startRequests.map(({ identifier }) => identifier)).toEqual([nightly.task, second]);
    expect(world.bucket.objects.get(`open/export-intents/${second}`)?.body).toMatchObject({
      policyName: 'the ledger',
    });
  });

  test('where the cluster and its entry were renamed: the cluster is known by its resource id', async () => {
    const world = await failedOnce();
    world.rds.clusters = [sourceClusterOf({ identifier: 'ledger-blue' })];
    world.policy = renamedTo('ledger-blue', { prefix: 'other' });
    world.pass(20);
    await sweep(world);
    expect(world.rds.startRequests.at(-1)).toMatchObject({ identifier: second, prefix: 'other' });
    const describes = world.calls.filter((call) => call === 'DescribeDBClusters cluster-A');
    expect(describes).toHaveLength(2);
  });

  test('where the cluster was observed for a while', async () => {
    const world = await failedOnce();
    world.policy = policyOf({ mode: 'observe' });
    world.pass(30 * hour);
    expect(told(await sweep(world))).toContain('waiting: ledger-core is in mode observe');
    expect(kinds(world)).toEqual([]);
    world.policy = policyOf();
    await sweep(world);
    expect(world.rds.startRequests.map(({ identifier }) => identifier)).toEqual([nightly.task, second]);
  });

  test('but goes with a cluster that nobody looks after any more', async () => {
    const world = await failedOnce();
    world.policy = { ...world.policy, clusters: [] };
    world.pass(20);
    expect(told(await sweep(world))).toContain('ignored: nobody looks after ledger-core any more');
    expect(world.bucket.keys('open/')).toEqual([]);
  });
});

test('an export that takes long fails nothing where nobody looks after its cluster any more', async () => {
  const world = new ExportWorld();
  await world.export([created]);
  world.policy = { ...world.policy, clusters: [] };
  world.pass(25 * hour);
  expect((await sweep(world)).map(({ kind }) => kind)).toEqual(['done']);
});

describe('a task of the same name that somebody else started', () => {
  const theirs = async () => {
    const world = new ExportWorld();
    world.rds.start({ identifier: nightly.task, sourceArn: nightly.arn, prefix: '', only: [] });
    world.rds.setTask(nightly.task, { bucket: 'lake-of-staging' });
    return world;
  };

  test('is not taken for ours while it goes on, and told once when it has ended', async () => {
    const world = await theirs();
    expect(told(await world.export([created]))).toEqual([
      `waiting: task ${nightly.task} is somebody else's, and in progress`,
    ]);
    expect(world.bucket.keys('open/export-intents/')).toEqual([]);
    world.rds.setTask(nightly.task, { state: 'COMPLETE', endedAt: new Date(world.now) });
    await sweep(world);
    await sweep(world);
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
      'export not started, its identifier is taken',
    ]);
    expect(world.alerts[0]?.alert.steps[0]?.text).toBe(
      `Task ${nightly.task} exports ${nightly.arn} to lake-of-staging, and RDS takes no identifier twice.`,
    );
  });

  test('is not verified as ours, though our start was cut off before its answer', async () => {
    const world = await theirs();
    world.rds.setTask(nightly.task, { state: 'COMPLETE', endedAt: new Date(world.now) });
    await world
      .export([created], async ({ name }, perform) => {
        if (name === 'StartExportTask') throw new Error('gone');
        return perform();
      })
      .catch(() => undefined);
    expect(world.bucket.keys('open/export-intents/')).toHaveLength(1);
    world.pass(120);
    expect(told(await verify(world))[0]).toBe(
      `ignored: task ${nightly.task} exports ${nightly.arn} to lake-of-staging: it is not ours, and its intent is withdrawn`,
    );
    expect(world.bucket.keys('exports/')).toEqual([]);
    await sweep(world);
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
      'export not started, its identifier is taken',
    ]);
  });
});

describe('people who know why exports wait are not told again that they do', () => {
  test('where the month has reached its limit', async () => {
    const world = new ExportWorld();
    world.policy = policyOf({}, { monthlyLimitUsd: 1 });
    await world.export([created]);
    expect(kinds(world)).toEqual(['exports-limit-reached']);
    world.pass(25 * hour);
    await sweep(world);
    expect(kinds(world)).toEqual(['exports-limit-reached']);
  });

  test('but where no slot is free for what fits below the limit', async () => {
    const world = new ExportWorld();
    world.policy = policyOf({}, { monthlyLimitUsd: 1, slots: 1 });
    await world.export([created]);
    world.rds.start({ identifier: 'theirs', sourceArn: nightly.arn, prefix: '', only: [] });
    world.rds.setTask('theirs', { sourceArn: 'arn:another' });
    const small = snapshotOf({
      identifier: 'small',
      kind: 'manual',
      sizeGb: 10,
      createdAt: new Date('2026-11-20T03:00:00Z'),
    });
    world.rds.snapshots = [...world.rds.snapshots, small];
    world.pass(60);
    await sweep(world);
    world.pass(26 * hour);
    await sweep(world);
    expect(kinds(world)).toEqual(['exports-limit-reached', 'exports-waiting']);
    expect(world.alerts[1]?.alert.details).toEqual([
      'ledger-core: snapshot small, since 20 Nov 2026 03:15 UTC',
    ]);
  });

  test('where RDS refuses them all, for a reason that was told of the first', async () => {
    const world = new ExportWorld();
    const later = snapshotOf({ identifier: 'rds:later', createdAt: new Date('2026-11-20T02:12:00Z') });
    world.rds.snapshots = [...world.rds.snapshots, later];
    world.rds.refuse = () => ({ code: 'InvalidS3BucketFault', message: 'The S3 bucket does not exist.' });
    await sweep(world);
    expect(kinds(world)).toEqual(['export-not-started']);
    world.pass(25 * hour);
    await sweep(world);
    expect(kinds(world)).toEqual(['export-not-started']);
  });
});

test('a month that begins while exports are started has a message of its own left', async () => {
  const world = new ExportWorld();
  const costly = (identifier: string, createdAt: string) =>
    snapshotOf({ identifier, createdAt: new Date(createdAt), sizeGb: 5_000 });
  world.rds.snapshots = [costly('rds:first', '2026-11-30T23:00:00Z')];
  world.policy = policyOf({}, { monthlyLimitUsd: 10 });
  world.now = Date.parse('2026-11-30T23:59:58Z');
  await world.export([sweepOf('export-snapshots')], async ({ name, key }, perform) => {
    const answer = await perform();
    if (name === 'read' && key === 'export-spending/2026-11') world.now += 5_000;
    return answer;
  });
  expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
    'exports of 2026-11 stop at $0.00 of $10.00',
  ]);
  await sweep(world);
  expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
    'exports of 2026-11 stop at $0.00 of $10.00',
    'exports of 2026-12 stop at $0.00 of $10.00',
  ]);
});
