import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../functions/domain/json.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import { ExportRetentionWorld, sweep } from '../../support/export-retention-world.ts';
import { day } from '../../support/inventory-world.ts';

/** It is 22 November 2026. */
async function worldWith(...dates: readonly string[]) {
  const world = new ExportRetentionWorld();
  const tasks: string[] = [];
  for (const date of dates) tasks.push(await world.have(date));
  const [first = '', second = ''] = tasks;
  return { world, tasks, first, second };
}

const announced = (world: ExportRetentionWorld) => world.announcements.map(({ detailType }) => detailType);
const partitionOf = (world: ExportRetentionWorld, task: string) =>
  [...world.partitions.values()].some((location) => location.includes(task));

describe('an export that nothing keeps', () => {
  test('is marked, waits for a week, and goes: partitions first, then files; its record stays', async () => {
    const { world, tasks, first, second } = await worldWith('2026-09-01', '2026-10-01');
    await world.keep();
    expect([world.stateOf(first), world.stateOf(second)]).toEqual(['marked', undefined]);
    await world.days(6);
    expect(world.left).toEqual(tasks);
    await world.days(1);
    expect(world.left).toEqual([second]);
    const order = world.calls.filter((call) => /^(BatchDelete|DeleteObjects)/.test(call));
    expect(order).toEqual([
      'BatchDeletePartition steward_prod_eu__ledger_core',
      `DeleteObjects exports/${first}/`,
      `DeleteObjects exports/${first}/`,
    ]);
    expect([partitionOf(world, first), partitionOf(world, second)]).toEqual([false, true]);
    expect(announced(world)).toEqual(['Export Marked For Deletion', 'Export Deleted']);
    expect(world.bucket.keys('exports/')).toEqual([
      `exports/cluster-A/2026-09/${first}`,
      `exports/cluster-A/2026-10/${second}`,
    ]);
    expect(world.bucket.keys('export-removals/')).toEqual([`export-removals/cluster-A/2026-09/${first}`]);
    expect(world.bucket.keys('open/')).toEqual([]);
    await world.days(2);
    expect(announced(world)).toHaveLength(2);
  });

  test('goes with all of its files, however many pages they fill', async () => {
    const world = new ExportRetentionWorld();
    world.pageSize = 4;
    const task = await world.have('2026-09-01', { objects: 30 });
    await world.have('2026-10-01');
    await world.keep();
    await world.days(7);
    expect(world.left).not.toContain(task);
    expect(world.calls.filter((call) => call.startsWith('DeleteObjects'))).toHaveLength(9);
  });

  test.each(['failed', 'incomplete'] as const)(
    'also one that is %s, which counts for no rule',
    async (verdict) => {
      const { world, tasks } = await worldWith('2026-09-01');
      world.setRules({ keepLast: 1 });
      await world.have('2026-09-05', { verdict });
      await world.keep();
      await world.days(7);
      expect(world.left).toEqual(tasks);
    },
  );
});

describe('what stays whatever the rules say', () => {
  test('the newest published, a young one, and one that a rule keeps', async () => {
    const { world, tasks } = await worldWith('2026-08-01', '2026-09-01', '2026-10-01');
    world.setRules({ monthly: 3 });
    await world.days(40);
    expect(world.left).toEqual(tasks);
  });

  test('one that latest still points to for some table', async () => {
    const { world, tasks, first } = await worldWith('2026-09-01', '2026-10-01');
    world.pointTo(first, 'ledger.public.retired');
    await world.days(20);
    expect(world.left).toEqual(tasks);
    expect((await world.dryRun())['rows']).toMatchObject([
      { export: first, action: 'stays', why: ['latest points to it for 1 table'] },
      { action: 'stays' },
    ]);
  });

  test('one to which latest comes to point while it is marked: unmarked', async () => {
    const { world, tasks, first } = await worldWith('2026-09-01', '2026-10-01');
    await world.keep();
    world.pointTo(first, 'ledger.public.retired');
    await world.days(8);
    expect([world.left, world.stateOf(first)]).toEqual([tasks, undefined]);
  });

  test.each([
    ['open/etl-runs/TASK/nightly-load', 'an ETL run reads it'],
    ['open/exports-to-publish/cluster-A.2026-09.TASK', 'it is to be published'],
    ['open/exports-to-compare/cluster-A.2026-09.TASK', 'its rows are to be compared'],
    ['open/exports-to-follow/cluster-A.2026-09.TASK', 'ETL is to follow it'],
  ])('one in use: %s', async (key, why) => {
    const { world, tasks, first } = await worldWith('2026-09-01', '2026-10-01');
    await world.keep();
    world.bucket.put(key.replace('TASK', first), {});
    await world.days(10);
    expect(world.left).toEqual(tasks);
    expect((await world.dryRun())['rows']).toMatchObject([{ export: first, why: [why] }, {}]);
  });

  test('one that comes into use between the decision and the deletion: it waits, marked as before', async () => {
    const { world, tasks, first } = await worldWith('2026-09-01', '2026-10-01');
    await world.keep();
    await world.days(6);
    world.pass(day);
    await world.keep([sweep], async ({ name, key }, perform) => {
      const result = perform();
      const marked = world.stateOf(first) === 'deleting';
      if (name === 'replace' && key.endsWith(first) && marked) {
        world.bucket.put(`open/etl-runs/${first}/load`, {});
      }
      return result;
    });
    expect([world.left, world.stateOf(first), partitionOf(world, first)]).toEqual([tasks, 'marked', true]);
  });

  test('one in another bucket, one that was verified and never published', async () => {
    const world = new ExportRetentionWorld();
    await world.have('2026-08-01', { bucket: 'lake-before' });
    await world.have('2026-08-02', { published: false });
    await world.have('2026-10-01');
    await world.days(20);
    expect(world.left).toHaveLength(3);
    expect((await world.dryRun())['rows']).toMatchObject([
      { why: ['its files are in the bucket lake-before'] },
      { why: ['it is verified, and was never published'] },
      {},
    ]);
  });

  test.each(['off', 'observe'] as const)('anything in mode %s', async (mode) => {
    const { world, tasks, first } = await worldWith('2026-09-01', '2026-10-01');
    world.setRules({ mode });
    await world.days(20);
    expect([world.left, world.stateOf(first)]).toEqual([tasks, undefined]);
    expect(world.bucket.keys('would-have/')).toEqual(
      mode === 'off' ? [] : [`would-have/export-retention/cluster-A/${first}/mark`],
    );
  });
});

test('exports of an instance go by the rules of its entry, and not by those of a cluster of its name', async () => {
  const world = new ExportRetentionWorld({ keepLast: 1 });
  const tasks = [];
  for (const date of ['2026-09-01', '2026-10-01']) tasks.push(await world.have(date, { ofInstance: true }));
  await world.days(9);
  expect(world.left).toEqual(tasks);

  const clusters = world.policy.clusters.map((one) => ({ ...one, match: { instance: 'ledger-core' } }));
  world.policy = { ...world.policy, clusters };
  await world.days(9);
  expect(world.left).toEqual(tasks.slice(1));
});

describe('what somebody edited by hand or damaged', () => {
  test("a record keeps its export, and nobody else's, from going; a person hears of it", async () => {
    const { world, first, second, tasks } = await worldWith('2026-08-01', '2026-09-01', '2026-10-01');
    world.bucket.put(`exports/cluster-A/2026-08/${first}`, { edited: true });
    await world.keep();
    expect([world.stateOf(first), world.stateOf(second)]).toEqual([undefined, 'marked']);
    await world.days(7);
    expect(world.left).toEqual(tasks.filter((task) => task !== second));
    const outcomes = await world.keep();
    expect(outcomes.filter(({ kind }) => kind === 'failed-for-good').map(({ subject }) => subject)).toEqual([
      `exports/cluster-A/2026-08/${first}`,
    ]);
  });

  test('the pointers of a cluster keep its exports until they can be read', async () => {
    const { world, tasks, first } = await worldWith('2026-09-01', '2026-10-01');
    await world.keep();
    const key = 'latest/ledger-core.json';
    const sound = world.pointers.objects.get(key)?.body;
    world.pointers.put(key, { schema: 2 });
    await world.days(8);
    expect([world.left, world.stateOf(first)]).toEqual([tasks, 'marked']);
    expect((await world.keep()).some(({ kind }) => kind === 'failed-for-good')).toBe(true);
    world.pointers.put(key, sound as JsonObject);
    await world.days(1);
    expect(world.left).not.toContain(first);
  });

  test('the record of a publication keeps that export alone, and is not told as a refusal of AWS', async () => {
    const { world, tasks, first, second } = await worldWith('2026-08-01', '2026-09-01', '2026-10-01');
    world.bucket.put(`export-publications/cluster-A/2026-08/${first}`, { edited: true });
    await world.keep();
    await world.days(8);
    expect(world.left).toEqual(tasks.filter((task) => task !== second));
    expect([world.stateOf(first), world.mails]).toEqual(['marked', []]);
  });

  test('the last export of a cluster that is gone keeps the exports of that cluster alone', async () => {
    const { world, tasks, first } = await worldWith('2026-09-01', '2026-10-01');
    world.bucket.put('exports-by-day/2026-09-03/cluster-Z/other-202609030210-0123456789', {});
    world.bucket.put('exports/cluster-Z/2026-09/other-202609030210-0123456789', { edited: true });
    await world.days(8);
    expect(world.left).toEqual(tasks.filter((task) => task !== first));
  });
});

test('an export that is gone in part is never taken for whole again, whatever the configuration says by now', async () => {
  const { world, first } = await worldWith('2026-09-01', '2026-10-01');
  await world.keep();
  world.refusals.push('denied-for-half');
  await world.days(7);
  expect(world.stateOf(first)).toBe('deleting');
  world.lakeBucket = 'lake-of-tomorrow';
  await world.days(3);
  expect(world.stateOf(first)).toBe('deleting');
  world.lakeBucket = 'steward-lake';
  await world.days(1);
  expect(world.left).not.toContain(first);
});

describe('a person', () => {
  test('keeps one whatever the rules say, also one that is marked, until it is released', async () => {
    const { world, tasks, first } = await worldWith('2026-09-01', '2026-10-01');
    await world.keep();
    expect(await world.ask({ keep: first, reason: 'audit 2026' })).toMatchObject({ kind: 'done' });
    await world.days(30);
    expect(world.left).toEqual(tasks);
    expect((await world.dryRun())['rows']).toMatchObject([
      { export: first, why: ['kept by hand (audit 2026)'] },
      {},
    ]);
    expect(await world.ask({ release: first })).toMatchObject({ kind: 'done' });
    await world.days(9);
    expect(world.left).not.toContain(first);
    expect(await world.ask({ release: first })).toMatchObject({ kind: 'already-done' });
  });

  test.each([
    [{ keep: 'nowhere-202601010000-0123456789', reason: 'x' }, /there is no export of that task here/],
    [{ keep: 'x' }, /^expected/],
    [{ keep: '../latest', reason: 'x' }, /^expected/],
    [{ delete: 'x' }, /^expected/],
  ])('is refused %j', async (request, reason) => {
    const { world } = await worldWith('2026-09-01');
    expect(await world.ask(request)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(reason),
    });
  });
});

describe('AWS refuses', () => {
  test('for want of the deletion stack: told once, nothing is gone, and over when it works', async () => {
    const { world, tasks, first } = await worldWith('2026-09-01', '2026-10-01');
    await world.keep();
    world.partitionsDenied = true;
    await world.days(9);
    expect([world.left, world.stateOf(first), partitionOf(world, first)]).toEqual([tasks, 'marked', true]);
    expect(world.mails).toEqual(['[WARN] prod-eu all clusters: retention may not delete, 1 export due']);
    world.partitionsDenied = false;
    await world.days(2);
    expect(world.left).not.toContain(first);
    expect(world.mails.slice(1)).toEqual(['[RESOLVED] prod-eu all clusters: retention is no longer refused']);
  });

  test('single objects of a batch: what is left is told, and deleted later; no other export is begun', async () => {
    const { world, first, second } = await worldWith('2026-08-01', '2026-09-01', '2026-10-01');
    await world.keep();
    await world.days(6);
    world.refusals.push('denied-for-half');
    const failed = (await world.keep([sweep])).length;
    expect(failed).toBeGreaterThan(0);
    world.pass(day);
    const outcomes = await world.keep();
    expect(outcomes.find(({ subject }) => subject === first)).toMatchObject({ kind: 'failed-for-good' });
    expect([world.stateOf(first), world.stateOf(second)]).toEqual(['deleting', 'marked']);
    expect(await world.ask({ keep: first, reason: 'too late' })).toMatchObject({ kind: 'refused' });
    await world.days(1);
    expect(world.left).toHaveLength(1);
    expect(announced(world).filter((type) => type === 'Export Deleted')).toHaveLength(2);
  });

  test('nobody answers: it is tried again and ends the same', async () => {
    const { world, first } = await worldWith('2026-09-01', '2026-10-01');
    await world.keep();
    world.refusals.push('unreachable');
    await world.days(7);
    expect(world.stateOf(first)).toBe('deleting');
    await world.days(1);
    expect([world.left.includes(first), world.bucket.keys('open/')]).toEqual([false, []]);
  });
});

test('the ceiling stops a run, tells people once, and once when nothing is left over', async () => {
  const world = new ExportRetentionWorld();
  world.setRules({}, 2);
  for (let number = 1; number <= 5; number++) await world.have(`2026-08-0${number}`);
  await world.have('2026-10-01');
  await world.days(1);
  expect(world.bucket.keys('open/export-marks/')).toHaveLength(2);
  await world.days(3);
  expect(world.mails).toEqual([
    '[WARN] prod-eu all clusters: retention stopped at 2 exports, 3 more are due',
    '[RESOLVED] prod-eu all clusters: retention is no longer over its ceiling',
  ]);
  await world.days(8);
  expect(world.left).toHaveLength(1);
});

test('an idle run reads keys alone: no record, no pointer', async () => {
  const { world } = await worldWith('2026-11-10', '2026-11-20');
  await world.keep();
  world.calls.length = 0;
  await world.keep();
  expect(world.calls.filter((call) => /^(list|read)/.test(call))).toEqual([
    'read leases/keep-exports',
    'list open/export-retention/',
    'list open/export-removals/',
    'list export-removals/',
    'list export-publications/',
    'list open/export-marks/',
    'list exports-by-day/',
    'read pauses/current',
    'list open/condition-of/export-retention/',
  ]);
});

describe('a dry run', () => {
  test('prints a table of what would go and what stays, and why', async () => {
    const { world, first, second } = await worldWith('2026-09-01', '2026-10-01');
    const { table, counts } = await world.dryRun();
    expect(table).toEqual([
      '       cluster      export                               taken (UTC)       why',
      `mark   ledger-core  ${first}  2026-09-01 02:10  nothing keeps it: to be deleted after 29 Nov 2026 10:02 UTC`,
      `stays  ledger-core  ${second}  2026-10-01 02:10  the newest of the cluster`,
    ]);
    expect(counts).toEqual({ delete: 0, mark: 1, unmark: 0, waits: 0, stays: 1 });
    expect(world.stateOf(first)).toBeUndefined();
  });

  test('equals the run, for any history, any rules and any ceiling', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 120 }), { maxLength: 12 }),
        fc.record({ keepLast: fc.nat(3), daily: fc.nat(3), weekly: fc.nat(3), monthly: fc.nat(2) }),
        fc.integer({ min: 1, max: 6 }),
        async (daysAgo, rules, most) => {
          const world = new ExportRetentionWorld();
          world.setRules(rules, most);
          for (const ago of daysAgo) {
            await world.have(new Date(world.now - ago * day).toISOString().slice(0, 10));
          }
          for (let passed = 0; passed < 10; passed++) {
            const rows = (await world.dryRun())['rows'] as { export: string; action: string }[];
            const told = (action: string) =>
              rows.filter((row) => row.action === action).map((row) => row.export);
            const before = { left: world.left, marked: world.bucket.keys('open/export-marks/') };
            await world.keep();
            const gone = before.left.filter((task) => !world.left.includes(task));
            const marked = world.bucket
              .keys('open/export-marks/')
              .filter((key) => !before.marked.includes(key))
              .map((key) => key.split('/').at(-1));
            expect(gone.toSorted()).toEqual(told('delete').toSorted());
            expect(marked.toSorted()).toEqual(told('mark').toSorted());
            world.pass(day);
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe.each(['before', 'after'] as const)('killed %s any of its calls', (when) => {
  test('the end is the same: files and partitions of what nothing keeps are gone, recorded and announced', async () => {
    let reached = 0;
    for (let n = 1; ; n++) {
      const { world, first, second } = await worldWith('2026-09-01', '2026-10-01');
      const marking = crashingAt(n, when);
      const begun = await untilCrash((gate) => world.keep([sweep], gate), marking);
      await world.days(7);
      world.pass(day);
      const deleting = crashingAt(n, when);
      const ended = await untilCrash((gate) => world.keep([sweep], gate), deleting);
      await world.days(2);
      const where = `${when} ${marking.call()} / ${deleting.call()}`;
      expect([world.left, partitionOf(world, first)], where).toEqual([[second], false]);
      expect(world.bucket.keys('open/'), where).toEqual([]);
      expect(world.bucket.keys('export-removals/'), where).toHaveLength(1);
      expect(new Set(announced(world)), where).toEqual(
        new Set(['Export Marked For Deletion', 'Export Deleted']),
      );
      if (begun === 'ended' && ended === 'ended') break;
      reached = n;
    }
    expect(reached).toBeGreaterThan(15);
  });
});
