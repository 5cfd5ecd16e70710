import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import {
  accountArn,
  ExportWorld,
  policyOf,
  sourceClusterOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const due = wakeUpOf(sample('manual/export-schedule-due.json'));
const ended = wakeUpOf(sample('rds/RDS-EVENT-0236-cluster-export-completed.json'));
const sweep = sweepOf('export-snapshots');
const arn = `${accountArn}:cluster:ledger-core`;
const task = 'ledger-core-202611220300-4a1ex32xd9';

const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const started = (world: ExportWorld) => world.rds.startRequests.map(({ identifier }) => identifier);
const byHand = (request: Record<string, unknown> = {}) =>
  wakeUpOf({ live: 'ledger-core', due: '2026-11-22T03:00:00Z', ...request });
const weekly = [{ name: 'weekly', expression: 'cron(0 3 ? * SUN *)', timeZone: 'UTC' }];

/** Without snapshots, a minute after the schedule was due. */
function given(exports: Parameters<typeof policyOf>[0] = {}): ExportWorld {
  const world = new ExportWorld();
  world.now = Date.parse('2026-11-22T03:01:00Z');
  world.policy = policyOf({ live: weekly, ...exports });
  world.rds.snapshots = [];
  return world;
}

describe('a cluster that is itself due to be exported', () => {
  test('is, once, however often its schedule says so, and is wanted no more when it is recorded', async () => {
    const world = given();
    expect(told(await world.export([due]))).toEqual([
      `started: task ${task} is started, cost not known: neither RDS nor CloudWatch tells a size`,
    ]);
    expect(world.rds.startRequests).toEqual([
      { identifier: task, sourceArn: arn, prefix: 'exports', only: [] },
    ]);
    expect(told(await world.export([due, due]))).toEqual([
      `already-done: task ${task} is under way`,
      `already-done: task ${task} is under way`,
    ]);
    world.complete(task, ['ledger.public.accounts']);
    await world.verify([ended]);
    expect(world.bucket.keys('exports/')).toEqual([`exports/cluster-A/2026-11/${task}`]);
    expect(told(await world.export([due]))[0]).toContain('already-done: task');
    expect(started(world)).toEqual([task]);
  });

  test('is announced and published as a snapshot is, under a name of its own', async () => {
    const world = given();
    await world.export([due]);
    world.complete(task, ['ledger.public.accounts']);
    await world.verify([ended]);
    const [verified] = world.announcements;
    expect(verified?.detail['snapshot']).toEqual({
      arn,
      identifier: 'live:ledger-core-2026-11-22-03-00',
      time: '2026-11-22T03:00:00.000Z',
    });
    await world.publish([sweepOf('publish-export')]);
    expect(world.pointers.objects.get('latest/ledger-core.json')?.body).toMatchObject({
      tables: { 'ledger.public.accounts': { task, snapshotArn: arn } },
    });
    expect(world.announcements.map(({ detailType }) => detailType)).toContain('Export Published');
  });

  test('waits for its turn, and stands for what is due until it starts', async () => {
    const world = given();
    world.policy = policyOf({ live: weekly }, { slots: 1 });
    world.rds.tasks = [
      { ...stranger, identifier: 'of-others', sourceArn: 'arn:aws:rds:eu-west-1:123456789012:cluster:other' },
    ];
    expect(told(await world.export([due]))).toEqual(['waiting: 1 of 1 export slots are taken']);
    world.pass(60);
    const next = wakeUpOf({ policy: 'ledger-core', schedule: 'weekly', due: '2026-11-22T04:00:00Z' });
    expect(told(await world.export([next]))).toEqual([
      `ignored: task ${task} of the same cluster waits, and will have the rows of when it starts`,
      'waiting: 1 of 1 export slots are taken',
    ]);
    world.rds.tasks = [];
    await world.export([ended]);
    expect(started(world)).toEqual([task]);
  });

  test('waits for its own export that is still under way', async () => {
    const world = given();
    await world.export([due]);
    world.pass(60);
    const next = wakeUpOf({ policy: 'ledger-core', schedule: 'weekly', due: '2026-11-22T04:00:00Z' });
    expect(told(await world.export([next]))).toEqual([`waiting: task ${task} is exporting the same cluster`]);
    world.rds.setTask(task, { state: 'FAILED', failureCause: 'it failed', endedAt: new Date(world.now) });
    await world.verify([ended]);
    await world.export([ended]);
    expect(started(world)).toEqual([task, 'ledger-core-202611220400-4a1ex32xd9']);
  });

  test('in observe the ledger says that it would have been', async () => {
    const world = given({ mode: 'observe' });
    expect(told(await world.export([due]))[0]).toContain(
      `would-have: mode observe: ${task} would have started`,
    );
    expect(started(world)).toEqual([]);
  });

  test.each([
    [
      'the schedule is gone',
      { live: [] },
      {},
      'its policy has no such schedule (any more), or chooses no cluster',
    ],
    ['exports are off', { mode: 'off' as const }, {}, 'exports are off for ledger-core'],
    [
      'it is of another engine',
      {},
      { engine: 'aurora-mysql' },
      'its engine is aurora-mysql, not aurora-postgresql',
    ],
  ])('is not, where %s', async (_what, exports, cluster, reason) => {
    const world = given(exports);
    world.rds.clusters = [sourceClusterOf(cluster)];
    expect(told(await world.export([due]))).toEqual([`ignored: ${reason}`]);
    expect(started(world)).toEqual([]);
  });

  test('is not a day late: its rows would be of another day', async () => {
    const world = given();
    world.pass(24 * 60);
    expect(told(await world.export([due]))).toEqual([
      'ignored: it was due more than 24 hours ago: rows of now are no longer those of then',
    ]);
  });

  test('that is gone when its turn comes is told once', async () => {
    const world = given();
    world.rds.refusals.push({ code: 'DBClusterNotFoundFault', message: 'gone' });
    expect(told(await world.export([due]))).toEqual([
      'failed-for-good: the cluster was deleted before its export started',
    ]);
    await world.export([sweep]);
    expect(world.alerts.map(({ alert }) => [alert.kind, alert.headline])).toEqual([
      ['snapshot-vanished', 'cluster deleted before its export'],
    ]);
  });

  test('is one of many that a schedule is for: what is known is read once for all', async () => {
    const world = given({ mode: 'observe' });
    const [policy] = world.policy.clusters;
    if (!policy) throw new Error('Expected a policy.');
    const match = { tag: { key: 'lake', value: 'yes' } };
    world.policy = { ...world.policy, clusters: [{ ...policy, match }] };
    world.rds.clusters = ['a', 'b', 'c', 'd'].map((identifier) =>
      sourceClusterOf({ identifier, resourceId: `cluster-${identifier}`, tags: { lake: 'yes' } }),
    );
    expect(await world.export([due])).toHaveLength(4);
    const reads = world.calls.filter((call) => !/^(create|removeMarker) /.test(call));
    expect(reads).toEqual([
      'DescribeDBClusters ',
      'list open/export-intents/',
      'list would-have/exports/',
      'list exports-by-day/',
      'list open/exports-wanted/',
      'GetMetricData a,b,c,d',
      'list open/exports-wanted/',
    ]);
  });

  test('is exported whatever its day has already, and nobody asks whether retention deletes it', async () => {
    const world = given({ onePer: 'day' });
    await world.export([due]);
    expect(started(world)).toEqual([task]);
    expect(world.calls.filter((call) => call.includes('retention'))).toEqual([]);
  });
});

describe('a person', () => {
  test('exports a cluster as of a time, and again under the next attempt', async () => {
    const world = given({ live: [], attempts: 1 });
    await world.export([byHand()]);
    world.rds.setTask(task, { state: 'FAILED', failureCause: 'it failed', endedAt: new Date(world.now) });
    await world.verify([ended]);
    const [{ alert } = { alert: undefined }] = world.alerts;
    expect(alert?.headline).toBe('export failed, live cluster as of 22 Nov 2026 03:00 UTC not in the lake');
    const command = alert?.steps.map((step) => step.command ?? '').find((text) => text.includes('live'));
    expect(command).toContain('{"live":"ledger-core","due":"2026-11-22T03:00:00.000Z","attempt":2}');
    await world.export([byHand({ attempt: 2 })]);
    expect(started(world)).toEqual([task, `${task}-2`]);
  });

  test.each([
    [{ live: 'nobody' }, 'there is no such cluster in this account and region'],
    [{ due: '2026-11-22T04:00:00Z' }, 'it is not due before 2026-11-22T04:00:00.000Z'],
    [
      { due: '2026-11-01T04:00:00Z' },
      'it was due more than 168 hours ago: rows of now are no longer those of then',
    ],
    [{ due: 'now' }, expect.stringContaining('found: "due" is no time with its zone')],
    [{ live: 'x!' }, expect.stringContaining('found: "live" is no identifier of a cluster')],
    [{ attempt: 0 }, expect.stringContaining('found: "attempt" is no whole number from 1 to 99')],
    [{ snapshot: 'x' }, expect.stringContaining('found: unknown member snapshot')],
  ])('is refused %j', async (change, reason) => {
    const world = given();
    expect(await world.export([byHand(change)])).toMatchObject([{ kind: 'refused', reason }]);
    expect(started(world)).toEqual([]);
  });
});

const stranger = {
  state: 'IN_PROGRESS',
  percentProgress: 10,
  startedAt: new Date('2026-11-22T02:00:00Z'),
  endedAt: undefined,
  bucket: 'theirs',
  prefix: '',
  only: [],
  failureCause: undefined,
  warningMessage: undefined,
};
