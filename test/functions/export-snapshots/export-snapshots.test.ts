import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import {
  accountArn,
  ExportWorld,
  nightly,
  policyOf,
  snapshotOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const exportEnded = wakeUpOf(sample('rds/RDS-EVENT-0164-snapshot-export-completed.json'));
const sweep = sweepOf('export-snapshots');

const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);

/** A nightly snapshot of the given day of November. */
function nightOf(day: number, change: Parameters<typeof snapshotOf>[0] = {}) {
  const identifier = `rds:ledger-core-2026-11-${day}-02-10`;
  return snapshotOf({ identifier, createdAt: new Date(`2026-11-${day}T02:10:05Z`), ...change });
}

describe('an event of a new snapshot', () => {
  test('starts its export, under its derived name, and remembers the intent', async () => {
    const world = new ExportWorld();
    expect(told(await world.export([created]))).toEqual([
      `started: task ${nightly.task} is started, about $1.20 (120 GB at the price of us-east-1)`,
    ]);
    expect(world.rds.startRequests).toEqual([
      { identifier: nightly.task, sourceArn: nightly.arn, prefix: 'exports', only: [] },
    ]);
    expect(world.bucket.keys('open/')).toEqual([`open/export-intents/${nightly.task}`]);
    expect(world.counted).toEqual([{ metric: 'ExportsStarted', value: 1 }]);
  });

  test('starts nothing while actions are paused, keeps it wanted, and the sweep starts it afterwards', async () => {
    const world = new ExportWorld();
    const pause = {
      scope: 'cluster-A',
      clusterIdentifier: 'ledger-core',
      until: '2099-01-01T00:00:00.000Z',
      reason: 'audit',
      since: '2026-11-20T02:00:00.000Z',
    };
    world.bucket.put('pauses/current', { schema: 1, pauses: [pause] });
    expect(told(await world.export([created]))).toEqual([
      'waiting: actions are paused until 1 Jan 2099 00:00 UTC (audit)',
    ]);
    expect(world.rds.startRequests).toEqual([]);
    world.bucket.put('pauses/current', { schema: 1, pauses: [] });
    await world.export([sweep]);
    expect(world.rds.startRequests).toHaveLength(1);
  });

  test('reads only what it names: one snapshot, one cluster, the active tasks', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    expect(world.calls.filter((call) => /^(Describe|list)/.test(call))).toEqual([
      `DescribeDBClusterSnapshots ${nightly.identifier}`,
      'DescribeDBClusters cluster-A',
      'list open/export-intents/',
      'list exports/cluster-A/2026-11/',
      'list open/exports-wanted/',
      'list open/export-intents/',
      'DescribeExportTasks active',
      // The last good export, for how many tables it had.
      'list exports/cluster-A/2026-11/',
      'list exports/cluster-A/2026-10/',
      'list exports/cluster-A/2026-09/',
      'list exports/cluster-A/2026-08/',
    ]);
  });

  test('that comes twice, together or later, starts one export', async () => {
    const world = new ExportWorld();
    const again = wakeUpOf({
      ...sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'),
      id: 'another',
    });
    expect(told(await world.export([created, again]))).toEqual([
      `started: task ${nightly.task} is started, about $1.20 (120 GB at the price of us-east-1)`,
    ]);
    expect(told(await world.export([created]))).toEqual([`already-done: task ${nightly.task} is under way`]);
    expect(world.rds.startRequests).toHaveLength(1);
  });

  test('whose export is recorded already starts none', async () => {
    const world = new ExportWorld();
    world.bucket.put(`exports/cluster-A/2026-11/${nightly.task}`, {});
    expect(told(await world.export([created]))).toEqual([
      `already-done: task ${nightly.task} has ended and is recorded; ask for attempt 2 to export again`,
    ]);
    expect(world.rds.startRequests).toEqual([]);
  });

  test('of a cluster that is not looked after is ignored', async () => {
    const world = new ExportWorld();
    world.rds.snapshots = [snapshotOf({ clusterIdentifier: 'billing', clusterResourceId: 'cluster-B' })];
    expect(told(await world.export([created]))).toEqual(['ignored: cluster billing is not looked after']);
    expect(world.bucket.keys()).toEqual([]);
  });

  test('that was deleted meanwhile is ignored', async () => {
    const world = new ExportWorld();
    world.rds.snapshots = [];
    expect(await world.export([created])).toEqual([
      {
        kind: 'ignored',
        subject: nightly.arn,
        reason: 'the snapshot does not exist (any more)',
        wakeUps: [created.id],
      },
    ]);
  });

  test('that is still being created waits', async () => {
    const world = new ExportWorld();
    world.rds.snapshots = [snapshotOf({ status: 'creating' })];
    expect(told(await world.export([created]))).toEqual(['waiting: the snapshot is creating, not available']);
  });

  test('in mode observe is written down once, and nothing is started', async () => {
    const world = new ExportWorld();
    world.policy = policyOf({ mode: 'observe' });
    expect(told(await world.export([created]))).toEqual([
      `would-have: mode observe: ${nightly.task} would have started, about $1.20 (120 GB at the price of us-east-1)`,
    ]);
    expect(told(await world.export([created]))).toEqual([
      `already-done: the ledger has that ${nightly.task} would have started`,
    ]);
    expect(world.bucket.keys()).toEqual([`would-have/exports/2026-11-20/cluster-A/${nightly.task}`]);
    expect(world.rds.startRequests).toEqual([]);
    expect(world.alerts).toEqual([]);
  });
});

describe('slots', () => {
  const busy = {
    bucket: undefined,
    prefix: '',
    only: [],
    percentProgress: 0,
    endedAt: undefined,
    startedAt: undefined,
  };
  const somebody = { ...busy, state: 'IN_PROGRESS', failureCause: undefined, warningMessage: undefined };

  test('taken by anybody make it wait; one that ends makes room, without looking at snapshots', async () => {
    const world = new ExportWorld();
    world.policy = policyOf({}, { slots: 1 });
    world.rds.tasks = [{ ...somebody, identifier: 'by-hand', sourceArn: `${accountArn}:cluster:x` }];
    expect(told(await world.export([created]))).toEqual(['waiting: 1 of 1 export slots are taken']);
    world.rds.setTask('by-hand', { state: 'COMPLETE' });
    world.calls.length = 0;
    expect(told(await world.export([exportEnded]))).toEqual([
      `started: task ${nightly.task} is started, about $1.20 (120 GB at the price of us-east-1)`,
    ]);
    expect(world.calls.filter((call) => call.startsWith('DescribeDB'))).toEqual([]);
  });

  test('that come free while nothing waits are ignored', async () => {
    const world = new ExportWorld();
    expect(told(await world.export([exportEnded]))).toEqual(['ignored: no export waits for one']);
  });

  test('that RDS says are full make it wait, and leave no intent', async () => {
    const world = new ExportWorld();
    world.rds.refusals.push({ code: 'ExportTaskQuotaExceeded', message: 'Too many' });
    expect(told(await world.export([created]))).toEqual([
      'waiting: RDS has no free slot, or refuses for a reason that passes: ExportTaskQuotaExceeded: Too many',
    ]);
    expect(world.bucket.keys('open/')).toEqual([`open/exports-wanted/${nightly.task}`]);
    expect(world.alerts).toEqual([]);
    expect(told(await world.export([exportEnded]))).toEqual([
      `started: task ${nightly.task} is started, about $1.20 (120 GB at the price of us-east-1)`,
    ]);
  });

  test('are not taken beyond the limit, whatever a sweep finds', async () => {
    const world = new ExportWorld();
    world.policy = policyOf({}, { slots: 2 });
    world.rds.snapshots = [18, 17, 19, 16].map((day) => nightOf(day));
    const outcomes = await world.export([sweep]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'started', 'started', 'waiting', 'waiting']);
    expect(world.rds.tasks.map(({ sourceArn }) => sourceArn.slice(-16))).toEqual([
      '2026-11-16-02-10',
      '2026-11-17-02-10',
    ]);
    expect(world.counted).toContainEqual({ metric: 'ExportsWaitingForSlot', value: 2 });
  });
});

describe('a sweep', () => {
  test('finds what no event told, page by page, and leaves out what is not wanted', async () => {
    const world = new ExportWorld();
    world.rds.snapshots = [
      nightOf(20),
      nightOf(10),
      nightOf(19, { clusterIdentifier: 'billing', clusterResourceId: 'cluster-B' }),
      nightOf(18, { kind: 'copied' }),
      nightOf(17, { engine: 'aurora-mysql' }),
    ];
    expect(told(await world.export([sweep]))).toEqual([
      'done: 5 snapshots seen, 4 of what is looked after, 1 newly wanted',
      `started: task ${nightly.task} is started, about $1.20 (120 GB at the price of us-east-1)`,
    ]);
    expect(world.calls.filter((call) => call.startsWith('DescribeDBClusterSnapshots'))).toEqual([
      'DescribeDBClusterSnapshots from 0',
      'DescribeDBClusterSnapshots from 2',
      'DescribeDBClusterSnapshots from 4',
    ]);
  });

  test('knows a renamed cluster by its resource id', async () => {
    const world = new ExportWorld();
    world.rds.snapshots = [snapshotOf({ clusterIdentifier: 'old-name' })];
    const outcomes = await world.export([sweep]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'started']);
  });

  test('that is throttled is tried again, and starts what is on the list all the same', async () => {
    const world = new ExportWorld();
    world.rds.refusals.push({ code: 'InvalidExportSourceStateFault', message: 'not yet' });
    await world.export([created]);
    const throttled = new Fault({
      kind: 'throttled',
      expected: 'an answer',
      found: 'Rate exceeded',
      todo: 'wait',
    });
    world.faults.set('DescribeDBClusterSnapshots', throttled);
    const outcomes = await world.export([sweep]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed-retryable', 'started']);
    expect(outcomes[0]?.wakeUps).toEqual(['sweep-1']);
  });
});

describe('a sweep that finds nothing new', () => {
  const calls = (world: ExportWorld) => world.calls.map((call) => call.replace(/ from \d+$/, ''));

  test('asks once for clusters, snapshots, what is open and what ended', async () => {
    const world = new ExportWorld();
    await world.export([sweep]);
    world.rds.tasks = world.rds.tasks.map((task) => ({ ...task, state: 'COMPLETE' }));
    world.complete(world.rds.tasks[0]?.identifier ?? '', ['ledger.public.accounts']);
    await world.verify([sweepOf('verify-export')]);
    world.calls.length = 0;
    await world.export([sweep]);
    expect(calls(world)).toEqual([
      'list open/export',
      'DescribeDBClusters ',
      'DescribeDBClusterSnapshots',
      'list exports-by-day/',
    ]);
  });

  test('in mode observe asks for what it would have done too, and notes nothing again', async () => {
    const world = new ExportWorld();
    world.policy = policyOf({ mode: 'observe' });
    await world.export([sweep]);
    world.calls.length = 0;
    await world.export([sweep]);
    expect(calls(world)).toEqual([
      'list open/export',
      'DescribeDBClusters ',
      'DescribeDBClusterSnapshots',
      'list would-have/exports/',
      'list exports-by-day/',
    ]);
  });
});

describe('a request by hand', () => {
  const ask = (request: object) => wakeUpOf(request, 'hand-1');

  test('exports a snapshot of a kind and age that the policy leaves out', async () => {
    const world = new ExportWorld();
    world.rds.snapshots = [
      snapshotOf({ identifier: 'before-release', kind: 'copied', createdAt: new Date(0) }),
    ];
    const outcomes = await world.export([ask({ snapshot: 'before-release' })]);
    expect(outcomes).toMatchObject([{ kind: 'started', wakeUps: ['hand-1'] }]);
  });

  test('takes the ARN too', async () => {
    const world = new ExportWorld();
    expect(await world.export([ask({ snapshot: nightly.arn })])).toMatchObject([{ kind: 'started' }]);
  });

  test('exports again under another name what has ended', async () => {
    const world = new ExportWorld();
    world.bucket.put(`exports/cluster-A/2026-11/${nightly.task}`, {});
    await world.export([ask({ snapshot: nightly.identifier, attempt: 2 })]);
    expect(world.rds.startRequests).toMatchObject([{ identifier: `${nightly.task}-2` }]);
  });

  test('for a second attempt is refused while the first goes on', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    expect(told(await world.export([ask({ snapshot: nightly.identifier, attempt: 2 })]))).toEqual([
      `refused: task ${nightly.task} of the same snapshot has not ended`,
    ]);
  });

  test.each([
    [{ snapshot: 'no/snapshot' }, '"snapshot" names no cluster snapshot by identifier or ARN'],
    [
      { snapshot: 'arn:aws:rds:eu-west-1:123456789012:cluster:x' },
      '"snapshot" names no cluster snapshot by identifier or ARN',
    ],
    [{ snapshot: 7 }, '"snapshot" names no cluster snapshot by identifier or ARN'],
    [{ snapshot: 'a', attempt: 0 }, '"attempt" is no whole number from 1 to 99'],
    [{ snapshot: 'a', atempt: 2 }, 'unknown member atempt'],
    [{}, '"snapshot" names no cluster snapshot by identifier or ARN'],
  ])('%o is refused', async (request, found) => {
    const world = new ExportWorld();
    const [outcome] = await world.export([ask(request)]);
    expect(outcome).toMatchObject({ kind: 'refused', wakeUps: ['hand-1'] });
    expect(outcome?.reason).toContain(`found: ${found}`);
    expect(world.calls).toEqual([]);
  });

  test('of a snapshot that does not exist, or is elsewhere, is refused', async () => {
    const world = new ExportWorld();
    const elsewhere = nightly.arn.replace('eu-west-1', 'us-east-1');
    expect(told(await world.export([ask({ snapshot: 'gone' })]))).toEqual([
      'refused: the snapshot does not exist (any more)',
    ]);
    expect(told(await world.export([ask({ snapshot: elsewhere })]))).toEqual([
      `refused: the snapshot of that name here is ${nightly.arn}`,
    ]);
  });
});

describe('a start that RDS refuses', () => {
  test.each([
    'AccessDenied',
    'KMSKeyNotAccessibleFault',
    'InvalidS3BucketFault',
    'IamRoleMissingPermissionsFault',
    'InvalidExportOnlyFault',
    'InvalidParameterValue',
  ])('by %s fails for good, alerts once, and starts by itself once it is repaired', async (code) => {
    const world = new ExportWorld();
    for (let round = 0; round < 3; round++) {
      world.rds.refusals.push({ code, message: 'so says RDS' });
      const [outcome] = await world.export([created]);
      expect(outcome?.kind).toBe('failed-for-good');
    }
    expect(world.alerts).toHaveLength(1);
    expect(world.alerts[0]).toMatchObject({
      id: `export-refusals/cluster-A/2026-11/${nightly.task}#0`,
      alert: { kind: 'export-not-started', figures: { code } },
    });
    expect(world.bucket.keys('open/')).toEqual([`open/exports-wanted/${nightly.task}`]);
    expect((await world.export([exportEnded])).map(({ kind }) => kind)).toEqual(['started']);
  });

  test('for a reason that all exports share is told once, however often they are tried', async () => {
    const world = new ExportWorld();
    world.rds.snapshots = [18, 19, 20].map((day) => nightOf(day));
    world.rds.refuse = () => ({ code: 'AccessDenied', message: 'not authorized' });
    const expected = ['done', 'failed-for-good', 'waiting', 'waiting'];
    expect((await world.export([sweep])).map(({ kind }) => kind)).toEqual(expected);
    world.pass(15);
    expect((await world.export([sweep])).map(({ kind }) => kind)).toEqual(expected);
    expect(world.alerts).toHaveLength(1);
    world.rds.refuse = () => undefined;
    expect((await world.export([sweep])).map(({ kind }) => kind)).toEqual([
      'done',
      'started',
      'started',
      'started',
    ]);
  });

  test('because the role is fresh waits at first', async () => {
    const world = new ExportWorld();
    const unknownRole = { code: 'IamRoleNotFoundFault', message: 'no such role' };
    world.rds.refusals.push(unknownRole, unknownRole);
    expect(told(await world.export([created]))).toEqual(['waiting: RDS does not know the export role yet']);
    world.pass(11);
    expect((await world.export([exportEnded])).map(({ kind }) => kind)).toEqual(['failed-for-good']);
    expect(world.alerts).toHaveLength(1);
  });

  test('because the snapshot is gone is told once: it was wanted', async () => {
    const world = new ExportWorld();
    world.rds.refusals.push({ code: 'InvalidExportSourceStateFault', message: 'not yet' });
    await world.export([created]);
    world.rds.snapshots = [];
    world.pass(60);
    expect(told(await world.export([exportEnded]))).toEqual([
      'failed-for-good: the snapshot was deleted before its export started',
    ]);
    expect(world.alerts.map(({ alert }) => alert.kind)).toEqual(['snapshot-vanished']);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('because a task of that name exists is success if the source is the same', async () => {
    const world = new ExportWorld();
    world.rds.start({ identifier: nightly.task, sourceArn: nightly.arn, prefix: 'exports', only: [] });
    world.rds.setTask(nightly.task, { state: 'COMPLETE' });
    expect(told(await world.export([created]))).toEqual([
      `already-done: task ${nightly.task} of this snapshot exists, COMPLETE`,
    ]);
    expect(world.bucket.keys('open/')).toEqual([`open/export-intents/${nightly.task}`]);
  });

  test('because a task of that name has another source is told', async () => {
    const world = new ExportWorld();
    world.rds.start({ identifier: nightly.task, sourceArn: nightly.arn, prefix: '', only: [] });
    world.rds.setTask(nightly.task, { state: 'FAILED', sourceArn: `${accountArn}:cluster-snapshot:other` });
    expect(told(await world.export([created]))).toEqual([
      "failed-for-good: its identifier is taken (ExportTaskAlreadyExistsFault: ExportTaskAlreadyExistsFault (in RDS's words))",
    ]);
    expect(world.alerts[0]?.alert.steps[0]?.text).toBe(
      `Task ${nightly.task} exports ${accountArn}:cluster-snapshot:other to steward-lake, and RDS takes no identifier twice.`,
    );
    expect(world.alerts).toHaveLength(1);
  });

  test('after the reply was lost finds its own task on the next wake-up', async () => {
    const world = new ExportWorld();
    const outcomes = await world.export([created], async (call, perform) => {
      const result = perform();
      if (call.name === 'StartExportTask') throw new Error('socket hang up');
      return result;
    });
    expect(outcomes).toMatchObject([{ kind: 'failed-retryable', wakeUps: [created.id] }]);
    expect(told(await world.export([created]))).toEqual([
      `already-done: task ${nightly.task} is under way`,
      `already-done: task ${nightly.task} is in progress`,
    ]);
    expect(world.rds.startRequests).toHaveLength(1);
  });
});

describe('a call that fails', () => {
  const fault = (kind: 'access-denied' | 'throttled') =>
    new Fault({ kind, expected: 'an answer', found: kind, todo: 'see' });

  test.each([
    ['DescribeDBClusterSnapshots', 'throttled', 'failed-retryable'],
    ['DescribeDBClusterSnapshots', 'access-denied', 'failed-for-good'],
    ['DescribeDBClusters', 'access-denied', 'failed-for-good'],
    ['StartExportTask', 'throttled', 'failed-retryable'],
  ] as const)('%s, %s: %s', async (call, kind, outcome) => {
    const world = new ExportWorld();
    world.faults.set(call, fault(kind));
    expect(await world.export([created])).toMatchObject([{ kind: outcome, wakeUps: [created.id] }]);
  });

  test('to send the alert leaves it open; the next sweep sends it', async () => {
    const world = new ExportWorld();
    world.rds.refusals.push({ code: 'AccessDenied', message: 'no' }, { code: 'AccessDenied', message: 'no' });
    world.faults.set('Publish', fault('throttled'));
    expect((await world.export([created])).map(({ kind }) => kind)).toEqual(['failed-retryable']);
    expect(world.alerts).toEqual([]);
    world.faults.clear();
    world.pass(15);
    await world.export([sweep]);
    expect(world.alerts).toHaveLength(1);
  });
});

describe('a changed policy', () => {
  test('takes what waits off the list', async () => {
    const world = new ExportWorld();
    world.rds.refusals.push({ code: 'InvalidExportSourceStateFault', message: 'not yet' });
    await world.export([created]);
    world.policy = policyOf({ mode: 'observe' });
    expect(told(await world.export([exportEnded]))).toEqual([
      'ignored: ledger-core is not in mode act any more',
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });
});

test('an object on the list that cannot be read stops nobody else', async () => {
  const world = new ExportWorld();
  world.bucket.put('open/exports-wanted/broken', { hello: 'world' });
  const outcomes = await world.export([created]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['failed-for-good', 'started']);
});
