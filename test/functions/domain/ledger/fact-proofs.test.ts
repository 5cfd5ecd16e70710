import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactWorld, openGate } from '../../../support/fact-world.ts';
import { everyChoice, type Fate } from '../../../support/interleave.ts';

const crashes: readonly Fate[] = ['crash-before', 'crash-after'];
const everyFate: readonly Fate[] = ['crash-before', 'crash-after', 'fail-before', 'fail-after'];

/** What must hold once a sweep has run undisturbed after all invocations are over. */
async function expectFinished(world: FactWorld, effects: number) {
  world.passTime();
  await world.sweep(openGate);
  const ids = world.performed.map(({ id }) => id);
  const expected = Array.from({ length: effects }, (_, n) => `exports/cluster-A/2026-11/nightly#${n}`);
  expect([...new Set(ids)].sort()).toEqual(expected);
  expect(world.performed.every(({ id, say }) => say === `effect ${id.slice(-1)}`)).toBe(true);
  expect(ids.length - effects).toBeLessThanOrEqual(world.repeatsExplained());
  expect(world.bucket.keys()).toEqual(['exports/cluster-A/2026-11/nightly']);
  const record = world.bucket.objects.get('exports/cluster-A/2026-11/nightly')?.body;
  expect(record).toMatchObject({
    fact: { status: 'complete' },
    effects: Array(effects).fill({ state: 'done' }),
  });
  expect(record).not.toHaveProperty('claim');
}

describe('a fact, whatever happens at each call', { timeout: 60_000 }, () => {
  it('is finished after any two troubles of one invocation', async () => {
    const runs = await everyChoice(async (choose) => {
      const world = new FactWorld(3);
      await world.run({ a: world.record }, choose, everyFate, 2);
      if (world.bucket.keys().length === 0) await world.record(openGate);
      await expectFinished(world, 3);
    });
    expect(runs).toBeGreaterThan(100);
  });

  it('is finished after an invocation and then its sweep crash anywhere', async () => {
    const runs = await everyChoice(async (choose) => {
      const world = new FactWorld(2);
      await world.run({ a: world.record }, choose, crashes, 1);
      if (world.bucket.keys().length === 0) await world.record(openGate);
      world.passTime();
      await world.run({ sweep: world.sweep }, choose, everyFate, 1);
      await expectFinished(world, 2);
    });
    expect(runs).toBeGreaterThan(150);
  });

  it('is finished when two invocations meet in any order and any one call crashes', async () => {
    const runs = await everyChoice(async (choose) => {
      const world = new FactWorld(1);
      await world.run({ a: world.record, b: world.record }, choose, crashes, 1);
      await expectFinished(world, 1);
    });
    expect(runs).toBeGreaterThan(300);
  });

  it('is finished when a retry and a sweep meet in any order over what a crash left', async () => {
    const runs = await everyChoice(async (choose) => {
      const world = new FactWorld(1);
      await world.run({ a: world.record }, choose, crashes, 1);
      world.passTime();
      await world.run({ retry: world.record, sweep: world.sweep }, choose);
      await expectFinished(world, 1);
    });
    expect(runs).toBeGreaterThan(500);
  });

  it('is finished when two sweeps meet in any order over what a crash left, and one of them crashes', async () => {
    const runs = await everyChoice(async (choose) => {
      const world = new FactWorld(1);
      await world.run({ a: world.record }, () => 1, ['crash-before'], 1, 'perform');
      world.passTime();
      await world.run({ s: world.sweep, t: world.sweep }, choose, crashes, 1);
      await expectFinished(world, 1);
    });
    expect(runs).toBeGreaterThan(300);
  });

  it('is finished when one invocation records it twice at the same time and crashes', async () => {
    const runs = await everyChoice(async (choose) => {
      const world = new FactWorld(1);
      const twice = world.recordBySameInvocation();
      await world.run({ a: twice, b: twice }, choose, crashes, 1);
      await expectFinished(world, 1);
    });
    expect(runs).toBeGreaterThan(300);
  });

  it('is carried out exactly once when nothing fails, in every order of three', async () => {
    const runs = await everyChoice(async (choose) => {
      const world = new FactWorld(1);
      const results = await world.run({ a: world.record, b: world.record, c: world.record }, choose);
      expect([...results.values()].filter((result) => result === 'recorded')).toHaveLength(1);
      expect(world.performed).toHaveLength(1);
      await expectFinished(world, 1);
      expect(world.performed).toHaveLength(1);
    });
    expect(runs).toBeGreaterThan(1_000);
  });

  it('is not lost to a sweep that finds nothing to redo while an invocation records it', async () => {
    const runs = await everyChoice(async (choose) => {
      const world = new FactWorld(1);
      await world.run({ a: world.record }, choose, ['crash-before'], 1);
      world.passTime();
      await world.run({ blind: world.sweepWithoutRedo, b: world.record }, choose, crashes, 1);
      if (world.bucket.objects.has('exports/cluster-A/2026-11/nightly')) await expectFinished(world, 1);
    });
    expect(runs).toBeGreaterThan(300);
  });

  it('is finished after any troubles of three invocations and two sweeps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(11), { maxLength: 120 }),
        fc.integer({ min: 1, max: 4 }),
        async (picks, effects) => {
          const world = new FactWorld(effects);
          let at = 0;
          const choose = (options: number) => (picks[at++] ?? 0) % options;
          await world.run({ a: world.record, b: world.record, c: world.record }, choose, everyFate, 4);
          if (choose(2) === 1) world.passTime();
          await world.run({ retry: world.record, s: world.sweep, t: world.sweep }, choose, everyFate, 4);
          world.passTime();
          await world.record(openGate);
          await expectFinished(world, effects);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
