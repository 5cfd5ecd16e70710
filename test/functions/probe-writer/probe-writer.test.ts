import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import { ProbeWorld } from '../../support/probe-world.ts';

const incident = '2026-11-20T02:14:08.103Z';
const measure = { task: 'measure', incident, writerBefore: 'ledger-core-1' };
const down = { lastsMs: 5, failure: { name: 'connection-refused', text: 'connect ECONNREFUSED' } } as const;
const up = { lastsMs: 20, instance: 'ledger-core-2' };

describe('measuring', () => {
  test('tries ten times a second until ten attempts in a row were good, and answers the interval', async () => {
    const world = new ProbeWorld((ms) => (ms < 5_050 ? down : up));
    const answer = await world.run(measure);
    expect(answer).toMatchObject({
      task: 'measure',
      identifier: 'ledger-core',
      clusterId: 'cluster-A',
      incident,
    });
    expect(answer['measurement']).toMatchObject({
      verdict: 'measured',
      failed: 51,
      firstFailedAt: '2026-11-20T02:14:18.000Z',
      confirmedAt: '2026-11-20T02:14:23.120Z',
      atLeastMs: 5_120,
      wrote: true,
      failures: [{ name: 'connection-refused', count: 51, text: 'connect ECONNREFUSED' }],
    });
    expect(world.attempts.slice(0, 3)).toEqual([0, 100, 200]);
    expect(world.passedMs).toBe(6_100);
    expect(world.outcomes).toEqual(['done: measured; 51 × connection-refused']);
    expect(world.counted.get('ProbeAttempts')).toBeGreaterThanOrEqual(61);
  });

  test('one that hangs delays no other, and no more than twenty are under way', async () => {
    const world = new ProbeWorld((ms) => (ms < 3_000 ? { lastsMs: 60_000 } : up));
    const answer = await world.run(measure);
    expect(world.attempts.filter((ms) => ms < 2_000)).toHaveLength(20);
    expect(answer['measurement']).toMatchObject({
      verdict: 'measured',
      confirmedAt: '2026-11-20T02:14:21.020Z',
      atLeastMs: 3_020,
    });
  });

  test('the writer of before may be lost only now: half a minute of it is enough', async () => {
    const before = { lastsMs: 20, instance: 'ledger-core-1' };
    const lost = new ProbeWorld((ms) => (ms < 8_000 ? before : ms < 12_000 ? down : up));
    expect((await lost.run(measure))['measurement']).toMatchObject({ verdict: 'measured', atLeastMs: 4_020 });
    const kept = new ProbeWorld(() => before);
    expect((await kept.run(measure))['measurement']).toMatchObject({ verdict: 'never-failed', atLeastMs: 0 });
    expect(kept.passedMs).toBe(30_000);
  });

  test('ends by its deadline, and says so', async () => {
    const world = new ProbeWorld(() => down);
    const answer = await world.run(measure, 60);
    expect(answer['measurement']).toMatchObject({ verdict: 'not-over', failed: expect.any(Number) });
    expect(world.passedMs).toBeLessThan(54_000);
  });

  test('is not kept up by a database that cannot tell more afterwards', async () => {
    const world = new ProbeWorld((ms) => (ms < 500 ? down : up));
    world.aftermath = () => Promise.reject(new Error('gone again'));
    expect((await world.run(measure))['measurement']).toMatchObject({ verdict: 'measured', lags: [] });
  });
});

describe('checking', () => {
  test('works, fails for good at once, or is tried three times', async () => {
    const fine = new ProbeWorld(() => up);
    expect(await fine.settle(fine.run({ task: 'check' }))).toEqual({
      task: 'check',
      clusterId: 'cluster-A',
      identifier: 'ledger-core',
      at: '2026-11-20T02:14:18.020Z',
    });
    const failure = { name: 'login-refused', text: '28000' } as const;
    const refused = new ProbeWorld(() => ({ lastsMs: 30, failure }));
    expect(await refused.settle(refused.run({ task: 'check' }))).toMatchObject({ failure });
    expect(refused.attempts).toHaveLength(1);
    const passing = new ProbeWorld((ms) => (ms < 8_000 ? down : up));
    expect(await passing.settle(passing.run({ task: 'check' }))).not.toHaveProperty('failure');
    expect(passing.attempts).toHaveLength(3);
  });
});

describe('the heartbeat', () => {
  test('writes a row a second to the end of its time; the first after a failure says since when', async () => {
    const world = new ProbeWorld((ms) => (ms >= 4_000 && ms < 9_500 ? down : up));
    expect(await world.run({ task: 'beat' }, 30)).toMatchObject({ task: 'beat', beats: 21, missed: 6 });
    expect(world.beats.slice(2, 6)).toEqual([
      { at: 2_000, failedForMs: undefined },
      { at: 3_000, failedForMs: undefined },
      { at: 10_000, failedForMs: 6_000 },
      { at: 11_000, failedForMs: undefined },
    ]);
    expect(world.passedMs).toBeLessThanOrEqual(27_000);
  });

  test('ends after a minute of refusals', async () => {
    const failure = { name: 'permission-denied', text: '42501' } as const;
    const world = new ProbeWorld(() => ({ lastsMs: 5, failure }));
    expect(await world.run({ task: 'beat' })).toMatchObject({ beats: 0, missed: 61, failure });
  });
});

test('a request of another version is refused', async () => {
  const world = new ProbeWorld(() => up);
  await expect(world.run({ task: 'measure' })).rejects.toThrow(Fault);
  await expect(world.run({ task: 'measure' })).rejects.toThrow('deploy the stack again');
});
