import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import type { Policy } from '../../../functions/domain/policy/policy.ts';
import { ExportWorld, nightly, policyOf, snapshotOf, sweepOf, wakeUpOf } from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const hour = 60;
const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const sweep = (world: ExportWorld) => world.export([sweepOf('export-snapshots')]);
const ofPayments = (policy: Policy): Policy => ({
  ...policy,
  clusters: policy.clusters.map((one) => ({ ...one, team: 'payments' })),
});

const kinds = (world: ExportWorld) => world.alerts.map(({ alert }) => alert.kind);

/** Earlier exports of the cluster took so many minutes each. */
function pastExports(world: ExportWorld, minutes: readonly number[]): void {
  for (const [index, took] of minutes.entries()) {
    const day = String(19 - index).padStart(2, '0');
    const endedAt = new Date(Date.parse(`2026-11-${day}T03:00:00Z`) + took * 60_000).toISOString();
    world.bucket.put(`exports/cluster-A/2026-11/ledger-core-202611${day}0210-0000000000`, {
      fact: { verdict: 'verified', startedAt: `2026-11-${day}T03:00:00.000Z`, endedAt },
    });
  }
}

describe('an export that runs', () => {
  test.each([
    [
      [90, 60, 30],
      3 * hour,
      'export running for 3 h 15 min, at 12 %',
      'The longest of the last 3 took 1 h 30 min.',
    ],
    [[10], 2 * hour, 'export running for 2 h 15 min, at 12 %', 'The longest of the last 1 took 10 min.'],
    [[], 24 * hour, 'export running for 24 h 15 min, at 12 %', 'No export of this cluster is on record'],
  ])(
    'after exports of %o minutes is told once when it takes longer than %i',
    async (past, limit, headline, why) => {
      const world = new ExportWorld();
      pastExports(world, past);
      await world.export([created]);
      world.rds.setTask(nightly.task, { state: 'IN_PROGRESS', percentProgress: 12 });
      world.pass(limit);
      await sweep(world);
      expect(kinds(world)).toEqual([]);
      world.pass(15);
      await sweep(world);
      await sweep(world);
      expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([headline]);
      expect(world.alerts[0]?.alert.story[0]).toContain(why);
    },
  );

  test('is looked at by one call of RDS, and told no more', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    world.pass(25 * hour);
    await sweep(world);
    world.calls.length = 0;
    await sweep(world);
    expect(world.calls.filter((call) => call.startsWith('DescribeExportTasks'))).toEqual([
      'DescribeExportTasks active',
    ]);
    expect(kinds(world)).toEqual(['export-overdue']);
  });
});

describe('exports that wait', () => {
  const busy = { bucket: undefined, prefix: '', only: [], percentProgress: 0, endedAt: undefined };
  const somebody = {
    ...busy,
    startedAt: undefined,
    state: 'IN_PROGRESS',
    failureCause: undefined,
    warningMessage: undefined,
  };

  /** One slot, taken by somebody else, and three snapshots. */
  async function waiting(): Promise<ExportWorld> {
    const world = new ExportWorld();
    world.policy = policyOf({}, { slots: 1 });
    world.rds.tasks = [
      { ...somebody, identifier: 'by-hand', sourceArn: 'arn:aws:rds:eu-west-1:1:cluster:x' },
    ];
    world.rds.snapshots = ['a', 'b', 'c'].map((identifier) => snapshotOf({ identifier, kind: 'manual' }));
    await sweep(world);
    return world;
  }

  test('for longer than the limit are told in one message, and not again while any does', async () => {
    const world = await waiting();
    world.pass(24 * hour);
    await sweep(world);
    expect(kinds(world)).toEqual([]);
    for (const minutes of [15, 15, 600]) {
      world.pass(minutes);
      await sweep(world);
    }
    expect(world.alerts.map(({ alert }) => [alert.kind, alert.headline, alert.story[1]])).toEqual([
      [
        'exports-waiting',
        '3 exports not started for more than 24 h',
        '1 export tasks are in progress, 1 of them started by others; this suite uses 1 slot.',
      ],
    ]);
  });

  test('are told to the team whose clusters all of them are', async () => {
    const world = await waiting();
    world.policy = ofPayments(world.policy);
    world.pass(25 * hour);
    await sweep(world);
    expect(world.alerts.map(({ alert }) => [alert.kind, alert.team])).toEqual([
      ['exports-waiting', 'payments'],
    ]);
  });

  test('are told anew once none waited in between', async () => {
    const world = await waiting();
    world.pass(25 * hour);
    await sweep(world);
    world.rds.setTask('by-hand', { state: 'COMPLETE' });
    world.policy = policyOf({}, { slots: 5 });
    expect(told(await sweep(world))).toContain('done: none waits too long any more');
    world.policy = policyOf({ notOlderThanDays: 30 }, { slots: 1 });
    world.rds.snapshots.push(snapshotOf({ identifier: 'd', kind: 'manual' }));
    await sweep(world);
    world.pass(25 * hour);
    await sweep(world);
    expect(kinds(world).filter((kind) => kind === 'exports-waiting')).toHaveLength(2);
  });

  test('while actions are paused wait for people, and nobody is told', async () => {
    const world = await waiting();
    const pause = {
      scope: 'all',
      until: '2026-12-01T00:00:00Z',
      since: '2026-11-20T00:00:00Z',
      reason: 'move',
    };
    world.bucket.put('pauses/current', { schema: 1, pauses: [pause] });
    world.pass(25 * hour);
    await sweep(world);
    expect(kinds(world)).toEqual([]);
  });
});

describe('the limit of a month', () => {
  const three = () => {
    const world = new ExportWorld();
    world.policy = policyOf({}, { monthlyLimitUsd: 3 });
    world.rds.snapshots = ['a', 'b', 'c'].map((identifier) => snapshotOf({ identifier, kind: 'manual' }));
    return world;
  };

  test('lets start what fits: the rest waits, and is told once', async () => {
    const world = three();
    expect(told(await sweep(world)).slice(1)).toEqual([
      expect.stringMatching(/^started: .*, about \$1\.20 \(120 GB at the price of us-east-1\)$/),
      expect.stringMatching(/^started: /),
      "waiting: it would go beyond the month's limit of $3",
    ]);
    world.pass(60);
    await sweep(world);
    expect(world.alerts.map(({ alert }) => [alert.kind, alert.headline])).toEqual([
      ['exports-limit-reached', 'exports of 2026-11 stop at $2.40 of $3.00'],
    ]);
    expect(world.rds.tasks).toHaveLength(2);
  });

  test('is told to the team whose clusters all of them are', async () => {
    const world = three();
    world.policy = ofPayments(world.policy);
    await sweep(world);
    expect(world.alerts.map(({ alert }) => [alert.kind, alert.team])).toEqual([
      ['exports-limit-reached', 'payments'],
    ]);
  });

  test('begins anew with the next month', async () => {
    const world = three();
    await sweep(world);
    for (const { identifier } of world.rds.tasks) world.rds.setTask(identifier, { state: 'COMPLETE' });
    world.now = Date.parse('2026-12-01T00:10:00Z');
    await sweep(world);
    expect(world.rds.tasks).toHaveLength(3);
  });

  test('counts nothing that RDS would not start', async () => {
    const world = three();
    world.rds.refuse = () => ({ code: 'AccessDenied', message: 'no' });
    await sweep(world);
    world.rds.refuse = () => undefined;
    world.pass(15);
    await sweep(world);
    expect(world.rds.tasks).toHaveLength(2);
  });

  test('counts a snapshot without a size as nothing', async () => {
    const world = three();
    world.rds.snapshots = world.rds.snapshots.map((snapshot) => ({ ...snapshot, sizeGb: undefined }));
    expect(told(await sweep(world)).slice(1)).toEqual(
      Array.from({ length: 3 }, () =>
        expect.stringContaining('cost not known: neither RDS nor CloudWatch tells a size'),
      ),
    );
  });
});

describe('a request to cancel', () => {
  const ask = (world: ExportWorld, task: unknown) => world.export([wakeUpOf({ cancel: task }, 'hand-1')]);

  test('has RDS cancel an export of this suite', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    expect(await ask(world, nightly.task)).toEqual([
      { kind: 'started', subject: nightly.task, reason: 'RDS is canceling it', wakeUps: ['hand-1'] },
    ]);
    expect(world.rds.tasks[0]?.state).toBe('CANCELING');
    world.rds.setTask(nightly.task, { state: 'CANCELED' });
    expect(told(await ask(world, nightly.task))).toEqual([
      'already-done: it had ended before it could be canceled',
    ]);
  });

  test('leaves alone what this suite did not start', async () => {
    const world = new ExportWorld();
    expect(told(await ask(world, 'by-hand'))).toEqual([
      'refused: no export of this suite of that name is under way',
    ]);
    expect(world.calls.filter((call) => call.startsWith('CancelExportTask'))).toEqual([]);
  });

  test('is refused where the mode is not act', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    world.policy = policyOf({ mode: 'observe' });
    expect(told(await ask(world, nightly.task))).toEqual(['refused: ledger-core is not in mode act']);
  });

  test.each(['../x', 7, ''])('of %o is refused', async (task) => {
    const [outcome] = await ask(new ExportWorld(), task);
    expect(outcome?.reason).toContain('found: "cancel" names no export task of this suite');
  });

  test('that RDS throttles is tried again', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    const throttled = new Fault({ kind: 'throttled', expected: 'an answer', found: 'x', todo: 'wait' });
    world.faults.set('CancelExportTask', throttled);
    expect(await ask(world, nightly.task)).toMatchObject([{ kind: 'failed-retryable', wakeUps: ['hand-1'] }]);
  });
});
