import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Aurora, startAurora } from '../../local/aurora/aurora.ts';
import { openDrivenRotation } from '../support/driven-rotation.ts';
import { crashRotation } from '../support/rotation-crashes.ts';
import { lengthsOf, outsideOf, rotateUnderLoad } from '../support/rotations-under-load.ts';

/** Every call at which a rotation can crash, and 200 rotations in a row under load. */
let aurora: Aurora;

beforeAll(async () => {
  aurora = await startAurora({
    clusters: [{ identifier: 'ledger-core' }],
    sample: false,
    log: () => undefined,
  });
}, 60_000);
afterAll(() => aurora.close());

const strategies = ['single-user', 'alternating-users'] as const;
const ends = ['tried again', 'given up for another'] as const;

describe.each(strategies)('%s, crashed at every call', (strategy) => {
  test.each(ends)('and %s: nobody is locked out, the labels are in order', async (aftermath) => {
    for (const when of ['before', 'after'] as const) {
      let call = 1;
      while ((await crashRotation(aurora, { strategy, call, when, aftermath })) !== undefined) call += 1;
      console.info(`${strategy}, ${aftermath}: crashed ${when} each of ${call - 1} calls`);
      expect(call).toBeGreaterThan(30);
    }
  });
});

describe('200 rotations in a row under 20 connections', () => {
  const rotations = 200;

  test('two users, caches shorter than the interval: nothing fails', async () => {
    const rotation = await openDrivenRotation(aurora, 'alternating-users', 'load_two');
    const { met } = await rotateUnderLoad(rotation, { rotations, cache: 'shorter' });
    console.info('two users, shorter caches:', met);
    expect(met).toMatchObject({ failedQueries: 0, recovered: 0, failed: [] });
    await rotation.close();
  });

  test('two users, caches that outlive the interval: refused once, recovered by reading again', async () => {
    const rotation = await openDrivenRotation(aurora, 'alternating-users', 'load_two_stale');
    const { met } = await rotateUnderLoad(rotation, { rotations, cache: 'longer' });
    console.info('two users, longer caches:', met);
    expect(met).toMatchObject({ failedQueries: 0, failed: [] });
    expect(met.recovered).toBeGreaterThan(rotations / 2);
    await rotation.close();
  });

  test('one user: log-ins fail only between setSecret and finishSecret', async () => {
    const rotation = await openDrivenRotation(aurora, 'single-user', 'load_one');
    const { met, windows } = await rotateUnderLoad(rotation, { rotations, cache: 'shorter' });
    const { median, longest } = lengthsOf(windows);
    const window = `window ${median.toFixed(0)} ms, at most ${longest.toFixed(0)} ms`;
    console.info('one user:', { ...met, failed: met.failed.length }, window);
    expect(windows).toHaveLength(rotations);
    expect(met.failedQueries).toBe(0);
    expect(outsideOf(windows, met)).toEqual([]);
    await rotation.close();
  });
});
