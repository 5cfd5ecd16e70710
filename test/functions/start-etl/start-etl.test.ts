import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import {
  EtlWorld,
  etlPolicyOf,
  exportRecord,
  exportVerified,
  stepOf,
  toFollowOf,
} from '../../support/etl-world.ts';
import { nightly, sweepOf, wakeUpOf } from '../../support/export-world.ts';
import { Interleaving } from '../../support/interleave.ts';

const sweep = sweepOf('start-etl');
const toPublish = `open/exports-to-publish/cluster-A.2026-11.${nightly.task}`;
const published = wakeUpOf({
  id: 'published-1',
  source: 'aurora-steward',
  'detail-type': 'Export Published',
  detail: { version: 1, record: exportRecord },
});
const kinds = (outcomes: readonly { kind: string }[]) => outcomes.map(({ kind }) => kind);

describe('a verified export', () => {
  test('starts its step once, told where the export is, however often it is announced', async () => {
    const world = new EtlWorld();
    expect(kinds(await world.start([exportVerified()]))).toEqual(['started']);
    await world.start([exportVerified()]);
    await world.start([sweep]);
    expect(world.runs).toMatchObject([
      {
        name: 'orders-to-iceberg',
        mark: `${nightly.task}.load`,
        arguments: { '--source': `s3://steward-lake/exports/${nightly.task}/` },
      },
    ]);
    expect(world.bucket.keys('open/')).toEqual([
      `open/etl-runs/${nightly.task}/load`,
      `open/exports-to-follow/cluster-A.2026-11.${nightly.task}`,
    ]);
  });

  test('whose announcement got lost is found by the sweep, however old its snapshot', async () => {
    const world = new EtlWorld();
    world.pass(40 * 24 * 60);
    expect(kinds(await world.start([sweep]))).toEqual(['done', 'started']);
  });

  test('is looked at by no sweep any more once all that follows has ended', async () => {
    const world = new EtlWorld();
    await world.start([exportVerified()]);
    await world.start([sweep]);
    world.end();
    await world.watch([sweepOf('watch-etl')]);
    await world.start([sweep]);
    expect(world.bucket.keys('open/')).toEqual([]);
    world.calls.length = 0;
    await world.start([sweep]);
    expect(world.calls).toEqual(['list open/exports-to-follow/', 'list open/etl-runs/']);
  });

  test('whose note is damaged keeps no other waiting', async () => {
    const world = new EtlWorld();
    world.bucket.put('open/exports-to-follow/broken', { edited: true });
    const outcomes = await world.start([sweep]);
    expect(outcomes.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['failed-for-good', 'open/exports-to-follow/broken'],
      ['done', 'sweep of verified exports'],
      ['started', `open/etl-runs/${nightly.task}/load`],
    ]);
  });

  test('that is noted and not recorded yet is waited for; one that is not verified after all goes off the list', async () => {
    const world = new EtlWorld();
    world.bucket.objects.delete(exportRecord);
    await world.start([sweep]);
    expect(world.bucket.keys('open/')).toEqual([toFollowOf(exportRecord)]);
    world.record({ verdict: 'incomplete' });
    await world.start([sweep]);
    expect([world.runs, world.bucket.keys('open/')]).toEqual([[], []]);
  });

  test('of many clusters are found by the sweep with one list for all', async () => {
    const world = new EtlWorld();
    for (const cluster of ['cluster-A0', 'cluster-B', 'cluster-C']) {
      world.record({ clusterId: cluster }, exportRecord.replace('cluster-A', cluster));
    }
    await world.start([sweep]);
    expect(world.calls.filter((call) => /^list (open\/)?exports/.test(call))).toEqual([
      'list open/exports-to-follow/',
    ]);
    expect(world.calls.filter((call) => call.startsWith('read exports/')).sort()).toEqual([
      `read ${exportRecord}`,
      `read ${exportRecord.replace('cluster-A', 'cluster-A0')}`,
      `read ${exportRecord.replace('cluster-A', 'cluster-B')}`,
      `read ${exportRecord.replace('cluster-A', 'cluster-C')}`,
    ]);
  });

  test('that a later check verified is found by the sweep', async () => {
    const world = new EtlWorld();
    world.record({ verdict: 'incomplete' });
    expect(kinds(await world.start([sweep]))).toEqual(['ignored', 'done']);
    world.record({}, `${exportRecord}.verified`);
    expect(kinds(await world.start([sweep]))).toEqual(['done', 'started']);
  });

  test('is started though the record of another, or of a run of another, is damaged; a person hears of it', async () => {
    const world = new EtlWorld();
    const [first, second] = ['cluster-A0', 'cluster-A1'].map((id) => exportRecord.replace('cluster-A', id));
    for (const [index, key] of [first, second].entries())
      world.record({ clusterId: `cluster-A${index}` }, key);
    world.bucket.put(first ?? '', { edited: true });
    world.bucket.put(`etl/cluster-A1/2026-11/${nightly.task}/load`, { edited: true });
    world.policy = etlPolicyOf({ steps: [stepOf(), stepOf({ name: 'report', after: ['load'] })] });
    const outcomes = await world.start([sweep]);
    expect(outcomes.filter(({ kind }) => kind === 'failed-for-good')).toMatchObject([
      { subject: first },
      { subject: second },
    ]);
    expect(world.runs.map(({ mark }) => mark)).toEqual([`${nightly.task}.load`]);
  });

  test('whose files are gone, or going just now, starts nothing, whoever asks', async () => {
    const byHand = wakeUpOf({ export: exportRecord });
    const reason = 'retention has deleted its files; its record stays';
    const world = new EtlWorld();
    world.bucket.put(exportRecord.replace(/^exports/, 'export-removals'), {});
    expect(await world.start([byHand])).toMatchObject([{ kind: 'refused', reason }]);
    await world.start([sweep]);
    expect([world.runs, world.bucket.keys('open/')]).toEqual([[], []]);
  });

  test('whose tables are not in the catalogue yet waits for them, and starts once they are', async () => {
    const world = new EtlWorld();
    world.bucket.put(toPublish, { record: exportRecord });
    const waiting = { kind: 'waiting', reason: 'its tables are not in the catalogue yet' };
    expect(await world.start([exportVerified()])).toMatchObject([waiting]);
    expect(await world.start([sweep])).toMatchObject([waiting, { kind: 'done' }]);
    expect(world.runs).toEqual([]);
    // Announced while it is still on the list: the record is written first.
    world.bucket.put(`export-publications/cluster-A/2026-11/${nightly.task}`, {});
    expect(kinds(await world.start([published]))).toEqual(['started']);
    world.bucket.objects.delete(toPublish);
    await world.start([sweep]);
    expect(world.runs).toHaveLength(1);
  });

  test('waits for no catalogue where there is none, nor where a person asks', async () => {
    const without = new EtlWorld();
    without.bucket.put(toPublish, { record: exportRecord });
    without.policy = etlPolicyOf({}, { catalogue: 'none' });
    expect(kinds(await without.start([exportVerified()]))).toEqual(['started']);
    const asked = new EtlWorld();
    asked.bucket.put(toPublish, { record: exportRecord });
    expect(kinds(await asked.start([wakeUpOf({ export: exportRecord })]))).toEqual(['started']);
  });

  test('that will never be published, since it is off the list, waits for nothing', async () => {
    const world = new EtlWorld();
    expect(kinds(await world.start([published]))).toEqual(['started']);
  });

  test('that is incomplete starts nothing', async () => {
    const world = new EtlWorld();
    world.record({ verdict: 'incomplete' });
    expect(await world.start([exportVerified()])).toMatchObject([
      { kind: 'ignored', reason: 'no verified export is recorded there' },
    ]);
    expect(world.runs).toEqual([]);
  });

  test('of a cluster without steps starts nothing', async () => {
    const world = new EtlWorld();
    world.policy = etlPolicyOf({ steps: [], mode: 'off' });
    expect(kinds(await world.start([exportVerified()]))).toEqual(['ignored']);
  });

  test('in mode observe is written down, once, and starts nothing', async () => {
    const world = new EtlWorld();
    world.policy = etlPolicyOf({ mode: 'observe' });
    expect(kinds(await world.start([exportVerified()]))).toEqual(['would-have']);
    expect(kinds(await world.start([exportVerified()]))).toEqual([]);
    expect(world.bucket.keys('would-have/')).toEqual([
      `would-have/etl/cluster-A/2026-11/${nightly.task}/load`,
    ]);
    expect(world.runs).toEqual([]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('starts steps side by side, for the tables that each names', async () => {
    const world = new EtlWorld();
    world.policy = etlPolicyOf({
      steps: [
        stepOf({ name: 'one', tables: ['ledger.public.acc*'], arguments: { '--tables': '{tables}' } }),
        stepOf({ name: 'two', tables: ['ledger.audit.*'] }),
        stepOf({ name: 'three', target: { kind: 'workflow', name: 'w' }, after: ['two'] }),
      ],
    });
    await world.start([exportVerified()]);
    expect(world.runs.map(({ name, arguments: given }) => [name, given])).toEqual([
      ['orders-to-iceberg', { '--tables': 'ledger.public.accounts' }],
      ['w', { '--source': `s3://steward-lake/exports/${nightly.task}/` }],
    ]);
  });
});

describe('a step after another', () => {
  const chained = etlPolicyOf({
    steps: [
      stepOf(),
      stepOf({ name: 'report', target: { kind: 'workflow', name: 'report' }, after: ['load'] }),
    ],
  });

  test('is started when that has succeeded', async () => {
    const world = new EtlWorld();
    world.policy = chained;
    await world.start([exportVerified()]);
    await world.start([sweep]);
    expect(world.runs.map(({ name }) => name)).toEqual(['orders-to-iceberg']);
    world.end();
    await world.watch([sweepOf('watch-etl')]);
    await world.start([sweep]);
    expect(world.runs.map(({ name }) => name)).toEqual(['orders-to-iceberg', 'report']);
  });

  test('is not started when that has failed, and is when it is run again and succeeds', async () => {
    const world = new EtlWorld();
    world.policy = chained;
    await world.start([exportVerified()]);
    world.end('failed', 'out of memory');
    await world.watch([sweepOf('watch-etl')]);
    await world.start([sweep]);
    expect(world.runs).toHaveLength(1);

    const again = wakeUpOf({ again: `etl/cluster-A/2026-11/${nightly.task}/load` });
    expect(kinds(await world.start([again]))).toEqual(['started']);
    expect(kinds(await world.start([again]))).toEqual(['already-done']);
    world.end();
    await world.watch([sweepOf('watch-etl')]);
    await world.start([sweep]);
    expect(world.runs.map(({ mark }) => mark)).toEqual([
      `${nightly.task}.load`,
      `${nightly.task}.load.2`,
      `${nightly.task}.report`,
    ]);
  });
});

describe('what is busy', () => {
  test('is tried again when something else has ended, and by the sweep', async () => {
    const world = new EtlWorld();
    world.answers.push(
      { answer: 'busy', code: 'ConcurrentRunsExceededException' },
      { answer: 'busy', code: 'ConcurrentRunsExceededException' },
    );
    const ended = wakeUpOf({
      id: 'e',
      source: 'aurora-steward',
      'detail-type': 'ETL Failed',
      detail: { export: { record: exportRecord } },
    });
    expect(kinds(await world.start([exportVerified()]))).toEqual(['waiting']);
    expect(kinds(await world.start([ended]))).toEqual(['waiting']);
    expect(kinds(await world.start([sweep]))).toEqual(['done', 'started']);
    expect(world.alerts).toEqual([]);
  });

  test('is asked once by each wake-up, however many exports wait for it', async () => {
    const world = new EtlWorld();
    for (const day of ['18', '19']) {
      const task = `ledger-core-202611${day}0210-aaaaaaaaaa`;
      world.record({ snapshotTime: `2026-11-${day}T02:10:05.000Z` }, `exports/cluster-A/2026-11/${task}`);
    }
    const busy = { answer: 'busy', code: 'ConcurrentRunsExceededException' } as const;
    world.answers.push(busy);
    await world.start([sweep]);
    const starts = () => world.calls.filter((call) => call.startsWith('Start')).length;
    expect([starts(), world.runs.length]).toEqual([1, 0]);
    await world.start([sweep]);
    expect(world.runs).toHaveLength(3);
  });

  test('is not given up for the time in which nothing was tried', async () => {
    const world = new EtlWorld();
    world.answers.push({ answer: 'busy', code: 'ConcurrentRunsExceededException' });
    await world.start([exportVerified()]);
    world.pass(40 * 60);
    expect(kinds(await world.start([sweep]))).toEqual(['done', 'started']);
    expect(world.alerts).toEqual([]);
  });

  test('for a day is given up and told', async () => {
    const world = new EtlWorld();
    const busy = { answer: 'busy', code: 'ConcurrentRunsExceededException' } as const;
    world.answers.push(busy, busy, busy);
    await world.start([exportVerified()]);
    world.pass(23 * 60);
    expect(kinds(await world.start([sweep]))).toEqual(['done', 'waiting']);
    world.pass(2 * 60);
    expect(kinds(await world.start([sweep]))).toEqual(['done', 'failed-for-good']);
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual(['ETL load could not be started']);
    await world.start([sweep]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });
});

test('while actions are paused nothing is started; afterwards it is', async () => {
  const world = new EtlWorld();
  const pause = {
    scope: 'all',
    until: '2026-11-20T05:00:00.000Z',
    since: '2026-11-20T01:00:00.000Z',
    reason: 'move',
  };
  world.bucket.put('pauses/current', { schema: 1, pauses: [pause] });
  expect(await world.start([exportVerified()])).toMatchObject([
    { kind: 'waiting', reason: 'actions are paused until 20 Nov 2026 05:00 UTC (move)' },
  ]);
  world.pass(130);
  expect(kinds(await world.start([sweep]))).toEqual(['done', 'started']);
});

test('after a pause of days what waited is started, and nobody is told that it was not', async () => {
  const world = new EtlWorld();
  const pause = {
    scope: 'all',
    until: '2026-11-22T05:00:00.000Z',
    since: '2026-11-20T01:00:00.000Z',
    reason: 'move',
  };
  world.bucket.put('pauses/current', { schema: 1, pauses: [pause] });
  await world.start([exportVerified()]);
  world.pass(47 * 60);
  await world.start([sweep]);
  world.pass(4 * 60);
  expect(kinds(await world.start([sweep]))).toEqual(['done', 'started']);
  expect(world.alerts).toEqual([]);
});

describe('a start that was not heard', () => {
  test('and was none, is not made up for while actions are paused', async () => {
    const other = new EtlWorld();
    const crashing = crashingAt(lookUpStart(await callsOf(new EtlWorld())), 'before');
    expect(await untilCrash((gate) => other.start([exportVerified()], gate), crashing)).toBe('crashed');
    const pause = { scope: 'all', since: '2026-11-20T01:00:00.000Z', reason: 'move' };
    const until = '2026-11-20T05:00:00.000Z';
    other.bucket.put('pauses/current', { schema: 1, pauses: [{ ...pause, until }] });
    other.pass(6);
    expect(await other.start([sweep])).toMatchObject([
      { kind: 'done' },
      { kind: 'waiting', reason: 'actions are paused until 20 Nov 2026 05:00 UTC (move)' },
    ]);
    other.pass(130);
    expect(kinds(await other.start([sweep]))).toEqual(['done', 'started']);
  });

  test('is looked for after five minutes, and not started twice', async () => {
    const world = new EtlWorld();
    const crashing = crashingAt(lookUpStart(await callsOf(world)), 'after');
    const other = new EtlWorld();
    expect(await untilCrash((gate) => other.start([exportVerified()], gate), crashing)).toBe('crashed');
    expect(crashing.call()).toBe('Start orders-to-iceberg');
    other.pass(4);
    expect(kinds(await other.start([sweep]))).toEqual(['done', 'waiting']);
    other.pass(2);
    expect(await other.start([sweep])).toMatchObject([
      { kind: 'done' },
      { kind: 'started', reason: 'job orders-to-iceberg: it was started, and the answer lost' },
    ]);
    expect(other.runs).toHaveLength(1);
  });

  test('that was throttled is tried again at once', async () => {
    const world = new EtlWorld();
    const facts = { expected: 'a', found: 'b', todo: 'c' };
    world.answers.push(new Fault({ kind: 'throttled', ...facts }));
    expect(kinds(await world.start([exportVerified()]))).toEqual(['failed-retryable']);
    expect(kinds(await world.start([exportVerified()]))).toEqual(['started']);
  });
});

test('what is refused is told once, with what to do, and can be run again by hand', async () => {
  const world = new EtlWorld();
  world.answers.push({
    answer: 'refused',
    code: 'EntityNotFoundException',
    message: 'Job orders-to-iceberg is not found.',
    todo: 'Check that it exists.',
  });
  expect(kinds(await world.start([exportVerified()]))).toEqual(['failed-for-good']);
  expect(kinds(await world.start([exportVerified(), sweep]))).toEqual(['already-done', 'done']);
  expect(world.announcements.map(({ detailType }) => detailType)).toEqual(['ETL Failed']);
  expect(world.alerts.map(({ alert }) => alert.steps.map(({ text }) => text))).toEqual([
    ['Check that it exists.', 'Then run it again; what comes after it follows by itself:'],
  ]);
  const again = wakeUpOf({ again: `etl/cluster-A/2026-11/${nightly.task}/load` });
  expect(kinds(await world.start([again]))).toEqual(['started']);
  // What comes after it is found by the sweep, should its announcement be lost.
  expect(world.bucket.keys('open/exports-to-follow/')).toEqual([toFollowOf(exportRecord)]);
});

describe('a request by hand', () => {
  test.each([
    [{ job: 'x' }, /found: job$/],
    [{}, /found: nothing$/],
    [{ export: 'exports/a' }, /found: export$/],
    [{ again: `etl/cluster-A/2026-11/${nightly.task}/load`, now: true }, /found: again, now$/],
  ])('%j is refused', async (request, reason) => {
    const [outcome] = await new EtlWorld().start([wakeUpOf(request)]);
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
  });

  test('to run again what has no record is refused', async () => {
    const again = wakeUpOf({ again: `etl/cluster-A/2026-11/${nightly.task}/nothing` });
    expect(await new EtlWorld().start([again])).toMatchObject([
      { kind: 'refused', reason: 'the ledger has no such record' },
    ]);
  });

  test('names an export whose steps are missing', async () => {
    const world = new EtlWorld();
    expect(kinds(await world.start([wakeUpOf({ export: exportRecord })]))).toEqual(['started']);
  });
});

/** Every call of a quiet run, to know where to crash. */
async function callsOf(world: EtlWorld): Promise<readonly string[]> {
  await world.start([exportVerified()]);
  return world.calls;
}

function lookUpStart(calls: readonly string[]): number {
  return calls.indexOf('Start orders-to-iceberg') + 1;
}

describe('a crash at any call, and then the sweep', () => {
  const calls = Array.from({ length: 20 }, (_, index) => index + 1);
  test.each(calls.flatMap((call) => [[call, 'before'] as const, [call, 'after'] as const]))(
    'of start-etl at call %i, %s it: started once, ended once, told once',
    async (call, when) => {
      const world = new EtlWorld();
      const crashing = crashingAt(call, when);
      await untilCrash((gate) => world.start([exportVerified()], gate), crashing);
      for (const minutes of [6, 6, 60]) {
        world.pass(minutes);
        await world.start([sweep]);
        world.end('failed', 'x');
        await world.watch([sweepOf('watch-etl')]);
      }
      expect(world.runs).toHaveLength(1);
      expect(world.bucket.keys('etl/')).toHaveLength(1);
      expect(world.bucket.keys('open/')).toEqual([]);
      expect(new Set(world.alerts.map(({ id }) => id)).size).toBe(1);
    },
  );
});

test('two invocations at the same time start each step once, whatever their order', async () => {
  const order = fc.infiniteStream(fc.nat(1));
  await fc.assert(
    fc.asyncProperty(order, async (picks) => {
      const world = new EtlWorld();
      await new Interleaving(() => picks.next().value ?? 0).run({
        first: (gate) => world.start([exportVerified()], gate),
        second: (gate) => world.start([sweep], gate),
      });
      world.pass(10);
      await world.start([sweep]);
      expect(world.runs).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['taken out', etlPolicyOf({ steps: [] })],
  ['given another target', etlPolicyOf({ steps: [stepOf({ target: { kind: 'job', name: 'renamed' } })] })],
])(
  'what waits for a place while its step is %s is told as not started, and not asked for',
  async (_, policy) => {
    const world = new EtlWorld();
    world.answers.push({ answer: 'busy', code: 'ConcurrentRunsExceededException' });
    await world.start([exportVerified()]);
    world.policy = policy;
    world.pass(15);
    await world.start([sweep]);
    await world.start([sweep]);
    expect(world.runs).toEqual([]);
    expect(world.alerts.map(({ alert }) => [alert.headline, alert.story[1]])).toEqual([
      [
        'ETL load could not be started',
        'Cause: steward.config.ts has no step of ledger-core any more that starts orders-to-iceberg',
      ],
    ]);
  },
);
