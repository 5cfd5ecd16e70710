import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attempt, Beat } from '../../../../functions/domain/probe/attempt.ts';
import { type Measured, measurementOf } from '../../../../functions/domain/probe/measure.ts';
import { settledBy } from '../../../../functions/domain/probe/settled.ts';

const began = Date.parse('2026-11-20T02:14:00.000Z');
const at = (seconds: number) => began + seconds * 1_000;
const clock = (seconds: number) => new Date(at(seconds)).toISOString();

function good(seconds: number, instance = 'ledger-core-2'): Attempt {
  return {
    startedMs: at(seconds),
    endedMs: at(seconds) + 20,
    connectedMs: at(seconds) + 15,
    address: '10.0.2.7',
    instance,
    isGood: true,
  };
}

function bad(seconds: number, name: NonNullable<Attempt['failure']>['name'] = 'connection-refused'): Attempt {
  const failure = { name, text: `${name} it says` };
  return { startedMs: at(seconds), endedMs: at(seconds) + 5, address: '10.0.1.9', isGood: false, failure };
}

function measured(change: Partial<Measured>): Measured {
  return {
    attempts: [],
    aftermath: { beats: [], lags: [] },
    startedMs: at(9),
    endedMs: at(33),
    beganMs: at(0),
    writerBefore: 'ledger-core-1',
    writes: true,
    end: 'settled',
    ...change,
  };
}

const run = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => good(from + index / 5));

describe('the interval', () => {
  test('writes were seen failing: at least so long; without rows nothing says at most how long', () => {
    const attempts = [bad(10), bad(10.2), bad(10.4, 'read-only'), ...run(30, 5)];
    expect(measurementOf(measured({ attempts }))).toEqual({
      schema: 1,
      verdict: 'measured',
      startedAt: clock(9),
      endedAt: clock(33),
      attempts: 8,
      failed: 3,
      firstFailedAt: clock(10),
      firstConnectedAt: clock(30.015),
      confirmedAt: clock(30.02),
      wrote: true,
      atLeastMs: 20_020,
      addresses: [
        { address: '10.0.1.9', at: clock(10) },
        { address: '10.0.2.7', at: clock(30) },
      ],
      instances: [{ instance: 'ledger-core-2', at: clock(30) }],
      lags: [],
      failures: [
        { name: 'connection-refused', count: 2, text: 'connection-refused it says' },
        { name: 'read-only', count: 1, text: 'read-only it says' },
      ],
    });
  });

  test('the heartbeat proves the last write, and saw the first failure a second later', () => {
    const beats: Beat[] = [
      { atMs: at(0.5) },
      { atMs: at(1.5) },
      { atMs: at(30.1), failedSinceMs: at(2.5) },
      { atMs: at(31.1) },
    ];
    const attempts = [bad(10), bad(29.8), ...run(30, 6)];
    const { atLeastMs, atMostMs, lastProvenWriteAt, confirmedAt } = measurementOf(
      measured({ attempts, aftermath: { beats, lags: [] } }),
    );
    expect({ atLeastMs, atMostMs, lastProvenWriteAt, confirmedAt }).toEqual({
      atLeastMs: 27_520,
      atMostMs: 28_520,
      lastProvenWriteAt: clock(1.5),
      confirmedAt: clock(30.02),
    });
  });

  test('the first attempt is fine: over before measuring began, at most since the last row', () => {
    const beats: Beat[] = [{ atMs: at(1) }, { atMs: at(2) }, { atMs: at(7.5) }, { atMs: at(8.5) }];
    const { verdict, atLeastMs, atMostMs, confirmedAt } = measurementOf(
      measured({ attempts: run(9, 5), aftermath: { beats, lags: [] } }),
    );
    expect({ verdict, atLeastMs, atMostMs, confirmedAt }).toEqual({
      verdict: 'over-before',
      atLeastMs: 0,
      atMostMs: 5_500,
      confirmedAt: clock(7.5),
    });
  });

  test('another outage long before RDS spoke, and rows of another day, do not count', () => {
    const beats: Beat[] = [
      { atMs: at(-90_000) },
      { atMs: at(-600) },
      { atMs: at(-500), failedSinceMs: at(-599) },
      { atMs: at(7) },
      { atMs: at(8) },
    ];
    const some = measured({ attempts: run(9, 5), aftermath: { beats, lags: [] } });
    expect(measurementOf(some).atMostMs).toBe(507_000);
    const old = measured({ attempts: run(9, 5), aftermath: { beats: beats.slice(0, 1), lags: [] } });
    expect(measurementOf(old).atMostMs).toBeUndefined();
  });

  test('the writer of before answers all the time; no writer until the deadline; a server that refuses', () => {
    const before = [9, 15, 25, 38, 40].map((seconds) => good(seconds, 'ledger-core-1'));
    expect(measurementOf(measured({ attempts: before })).verdict).toBe('never-failed');
    const never = measurementOf(measured({ attempts: [bad(10), bad(11)], end: 'deadline' }));
    expect({ verdict: never.verdict, atLeastMs: never.atLeastMs, wrote: never.wrote }).toEqual({
      verdict: 'not-over',
      atLeastMs: 23_000,
      wrote: false,
    });
    const refused = measured({ attempts: [bad(10, 'login-refused')], end: 'refused' });
    expect(measurementOf(refused).verdict).toBe('not-reached');
  });

  test('whatever happened when, it holds the truth', () => {
    fc.assert(
      fc.property(
        fc.record({
          downAt: fc.integer({ min: 0, max: 20_000 }),
          lasts: fc.integer({ min: 300, max: 60_000 }),
          probeAt: fc.integer({ min: 0, max: 90_000 }),
          beatPhase: fc.integer({ min: 0, max: 999 }),
          latency: fc.integer({ min: 1, max: 150 }),
          heartbeat: fc.boolean(),
        }),
        ({ downAt, lasts, probeAt, beatPhase, latency, heartbeat }) => {
          const upAt = downAt + lasts;
          const works = (ms: number) => ms < downAt || ms >= upAt;
          const from = Math.max(probeAt, downAt + 1);
          const attempts: Attempt[] = [];
          for (let ms = from; ms < Math.max(from, upAt) + 1_500; ms += 200) {
            attempts.push({
              startedMs: began + ms,
              endedMs: began + ms + latency,
              isGood: works(ms),
              instance: 'ledger-core-2',
            });
          }
          const beats: Beat[] = [];
          let failedSinceMs: number | undefined;
          for (let ms = beatPhase - 10_000; heartbeat && ms < from + 100_000; ms += 1_000) {
            if (!works(ms)) failedSinceMs ??= began + ms;
            else {
              beats.push({ atMs: began + ms, ...(failedSinceMs !== undefined && { failedSinceMs }) });
              failedSinceMs = undefined;
            }
          }
          const all = measured({ attempts, beganMs: began + downAt, aftermath: { beats, lags: [] } });
          const { atLeastMs, atMostMs } = measurementOf(all);
          // An attempt is answered up to its latency after the moment that decided it, and comes every 200 ms.
          expect(atLeastMs).toBeLessThanOrEqual(lasts + 200 + latency);
          if (!heartbeat) return;
          const most = atMostMs ?? Number.NaN;
          const seen = lasts >= 2_000;
          if (seen) expect(most).toBeGreaterThanOrEqual(lasts);
          if (seen) expect(most).toBeLessThanOrEqual(lasts + 2_000 + 200 + latency);
          if (seen && atLeastMs > 0) expect(most - atLeastMs).toBeLessThanOrEqual(2_001);
        },
      ),
      { numRuns: 500, seed: 14 },
    );
  });
});

describe('when measuring is done', () => {
  const decided = (
    attempts: readonly Attempt[],
    more: { now?: number; pending?: readonly number[]; before?: string } = {},
  ) => settledBy(attempts, more.pending ?? [], { writerBefore: more.before, nowMs: at(more.now ?? 31) });

  test('ten good ones in a row, none older still under way', () => {
    const nine = [bad(10), ...run(30, 9)];
    expect(decided(nine)).toBeUndefined();
    expect(decided([...nine, good(31.8)])).toBe('settled');
    expect(decided([...nine, good(31.8)], { pending: [at(29.9)] })).toBeUndefined();
    expect(decided([...nine, good(31.8)], { pending: [at(32)] })).toBe('settled');
    expect(decided([bad(10), ...run(30, 8), bad(31.6), good(31.8)])).toBeUndefined();
  });

  test('the instance that wrote before counts after half a minute: it may be lost only now', () => {
    const former = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18].map((seconds) => good(seconds, 'ledger-core-1'));
    expect(decided(former, { before: 'ledger-core-1', now: 30 })).toBeUndefined();
    expect(decided(former, { before: 'ledger-core-1', now: 39 })).toBe('settled');
    expect(decided(former, { before: 'ledger-core-2', now: 18 })).toBe('settled');
  });

  test('half a minute of refusals is enough; failures of the network may pass', () => {
    const refused = [9, 20, 30].map((seconds) => bad(seconds, 'login-refused'));
    expect(decided(refused, { now: 38 })).toBeUndefined();
    expect(decided(refused, { now: 39 })).toBe('refused');
    expect(
      decided(
        [9, 20, 60].map((seconds) => bad(seconds)),
        { now: 99 },
      ),
    ).toBeUndefined();
    expect(
      decided([bad(9, 'login-refused'), bad(38), bad(39, 'login-refused')], { now: 60 }),
    ).toBeUndefined();
  });
});
