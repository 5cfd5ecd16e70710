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
const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);
const notReady = { code: 'InvalidExportSourceStateFault', message: 'not yet' };
const intents = 'open/export-intents/';

/** Nightly snapshots of the given days of November. */
const nights = (...days: number[]) =>
  days.map((day) =>
    snapshotOf({
      identifier: `rds:ledger-core-2026-11-${day}-02-10`,
      createdAt: new Date(`2026-11-${day}T02:10:05Z`),
    }),
  );

describe('an export that RDS refuses keeps nobody else from starting', () => {
  test('however many of them are first in order', async () => {
    const world = new ExportWorld();
    world.policy = policyOf({}, { slots: 2 });
    world.rds.snapshots = nights(16, 17, 18, 19, 20);
    const bad = /2026-11-1\d/;
    world.rds.refuse = ({ sourceArn }) =>
      bad.test(sourceArn) ? { code: 'InvalidExportOnlyFault', message: 'no such table' } : undefined;
    const outcomes = await world.export([sweep]);
    expect(kinds(outcomes)).toEqual([
      'done',
      'failed-for-good',
      'failed-for-good',
      'failed-for-good',
      'failed-for-good',
      'started',
    ]);
    expect(world.rds.tasks.map(({ identifier }) => identifier)).toEqual([nightly.task]);
  });

  test('though others could be refused for the same reason: each is told once it is seen that they are not', async () => {
    const world = new ExportWorld();
    world.rds.snapshots = nights(18, 19, 20);
    world.rds.refuse = ({ sourceArn }) =>
      sourceArn === nightly.arn ? undefined : { code: 'KMSKeyNotAccessibleFault', message: 'key disabled' };
    expect(kinds(await world.export([sweep]))).toEqual([
      'done',
      'started',
      'failed-for-good',
      'failed-for-good',
    ]);
    expect(world.alerts.map(({ alert }) => alert.figures['snapshotTime'])).toEqual([
      '2026-11-18T02:10:05.000Z',
      '2026-11-19T02:10:05.000Z',
    ]);
  });

  test('nor does an object on the list that is no JSON any more', async () => {
    const world = new ExportWorld();
    world.bucket.put('open/exports-wanted/broken', {});
    const outcomes = await world.export([created], async (call, perform) => {
      if (call.name !== 'read' || !call.key.endsWith('/broken')) return perform();
      throw new Fault({ kind: 'invalid-request', expected: 'JSON', found: '"{', todo: 'restore it' });
    });
    expect(kinds(outcomes)).toEqual(['failed-for-good', 'started']);
  });
});

describe('how long RDS has refused', () => {
  test('counts from the first refusal, not from when the export began to wait for a slot', async () => {
    const world = new ExportWorld();
    world.policy = policyOf({}, { slots: 1 });
    world.rds.snapshots = nights(20);
    world.rds.tasks = [foreign()];
    expect(kinds(await world.export([created]))).toEqual(['waiting']);
    world.pass(7 * 60);
    world.rds.setTask('other', { state: 'COMPLETE' });
    world.rds.refusals.push(notReady, notReady);
    expect(kinds(await world.export([exportEnded]))).toEqual(['waiting']);
    expect(world.alerts).toEqual([]);
    world.pass(6 * 60);
    expect(told(await world.export([exportEnded]))).toEqual([
      'failed-for-good: refused for 6 hours, InvalidExportSourceStateFault (InvalidExportSourceStateFault: not yet)',
    ]);
    expect(world.alerts).toHaveLength(1);
  });

  test('ends the patience with an identifier that is taken by a task that RDS does not show', async () => {
    const world = new ExportWorld();
    world.rds.refuse = () => ({ code: 'ExportTaskAlreadyExistsFault', message: 'exists' });
    expect(kinds(await world.export([created]))).toEqual(['waiting']);
    world.pass(6 * 60);
    expect(kinds(await world.export([exportEnded]))).toEqual(['failed-for-good']);
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
      'export not started, its identifier is taken',
    ]);
    expect(world.alerts[0]?.alert.steps.at(-1)?.command).toContain('"attempt":2');
    expect(world.bucket.keys(intents)).toEqual([]);
  });
});

/** A task in progress that somebody else started. */
function foreign() {
  return {
    identifier: 'other',
    sourceArn: `${accountArn}:cluster:x`,
    bucket: 'elsewhere',
    state: 'IN_PROGRESS',
    percentProgress: 1,
    startedAt: undefined,
    endedAt: undefined,
    prefix: '',
    only: [],
    failureCause: undefined,
    warningMessage: undefined,
  };
}

describe('an export that was started is checked when it ends', () => {
  test('although the reply was lost and its repetition was refused for another reason', async () => {
    const world = new ExportWorld();
    await world.export([created], async (call, perform) => {
      if (call.name !== 'StartExportTask') return perform();
      perform();
      world.rds.refusals.push(notReady);
      return perform();
    });
    expect(world.rds.tasks).toHaveLength(1);
    expect(told(await world.export([exportEnded]))).toEqual([
      `already-done: task ${nightly.task} is in progress`,
    ]);
    expect(world.bucket.keys(intents)).toEqual([`${intents}${nightly.task}`]);
  });

  test('although its snapshot was deleted before anybody knew that it had started', async () => {
    const world = new ExportWorld();
    await world.export([created], async (call, perform) => {
      const result = perform();
      if (call.name === 'StartExportTask') throw new Error('socket hang up');
      return result;
    });
    world.rds.setTask(nightly.task, { state: 'COMPLETE' });
    world.rds.snapshots = [];
    world.rds.refusals.push({ code: 'DBClusterSnapshotNotFoundFault', message: 'gone' });
    expect(told(await world.export([exportEnded]))).toEqual([
      `already-done: task ${nightly.task} of this snapshot exists, COMPLETE`,
    ]);
    expect(world.alerts).toEqual([]);
    expect(world.bucket.keys('open/')).toEqual([`${intents}${nightly.task}`]);
  });

  test('but one of that name that writes to another bucket is not ours', async () => {
    const world = new ExportWorld();
    world.rds.start({ identifier: nightly.task, sourceArn: nightly.arn, prefix: '', only: [] });
    world.rds.setTask(nightly.task, { state: 'COMPLETE', bucket: 'steward-lake-before' });
    expect(kinds(await world.export([created]))).toEqual(['failed-for-good']);
    expect(world.alerts[0]?.alert.steps[0]?.text).toContain('to steward-lake-before');
    expect(world.bucket.keys(intents)).toEqual([]);
  });
});

test('where tasks cannot be counted, what was found is told all the same, and open alerts are sent', async () => {
  const world = new ExportWorld();
  const throttled = new Fault({ kind: 'throttled', expected: '', found: '', todo: '' });
  world.rds.refusals.push({ code: 'AccessDenied', message: 'no' });
  world.faults.set('Publish', throttled);
  await world.export([created]);
  world.faults.clear();
  world.pass(15);
  const denied = new Fault({ kind: 'access-denied', expected: '', found: '', todo: '' });
  world.faults.set('DescribeExportTasks', denied);
  expect(kinds(await world.export([sweep]))).toEqual(['done', 'failed-for-good', 'done']);
  expect(world.alerts).toHaveLength(1);
});

test('a person who names a snapshot that is being created is told to ask again: no sweep would', async () => {
  const world = new ExportWorld();
  world.rds.snapshots = [snapshotOf({ identifier: 'by-hand', kind: 'copied', status: 'copying' })];
  expect(told(await world.export([wakeUpOf({ snapshot: 'by-hand' })]))).toEqual([
    'refused: the snapshot is copying, not available; ask again when it is',
  ]);
});

test('an export whose snapshot retention is deleting waits, without an intent, until that is over', async () => {
  const world = new ExportWorld();
  world.policy = policyOf({ snapshots: ['manual'] });
  world.rds.snapshots = [snapshotOf({ identifier: 'by-hand', kind: 'manual' })];
  const step = 'open/backup-retention-steps/by-hand';
  world.bucket.put(step, {
    schema: 1,
    step: 'delete',
    identifier: 'by-hand',
    arn: 'arn:by-hand',
    clusterId: 'cluster-A',
    clusterIdentifier: 'ledger-core',
    createdAt: '2026-11-20T02:10:05.000Z',
    deleteAfter: '2026-11-20T02:10:05.000Z',
  });
  expect(told(await world.export([sweep]))).toContain('waiting: retention is deleting its snapshot just now');
  expect([world.rds.tasks, world.bucket.keys(intents)]).toEqual([[], []]);
  world.bucket.objects.delete(step);
  await world.export([sweep]);
  expect(world.rds.tasks).toHaveLength(1);
});
