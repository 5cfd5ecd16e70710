import { expect, onTestFinished, test } from 'vitest';
import { measureFailover, openMeasuredRun } from '../support/journey/measured-failover.ts';

/** Each way to lose a writer, on real bundles and real servers, several times over. */
const losses = ['killed', 'frozen', 'refused'] as const;

test.each(losses.flatMap((how) => [1, 2, 3].map((round) => [how, round] as const)))(
  'a writer is %s, round %i: the probe and the application agree',
  { timeout: 400_000 },
  async (how) => {
    const run = await openMeasuredRun();
    onTestFinished(() => run.close());
    const measurement = await measureFailover(run, how);
    expect(measurement).toMatchObject({ verdict: 'measured', wrote: true });
    expect((await run.probe.alerts()).map(({ kind }) => kind)).toEqual(['failover-started', 'failover-over']);
    expect(run.platform.frontDoor.failures).toEqual([]);
  },
);

test.each(losses)(
  'a writer is %s while a heartbeat goes on: the whole figure is exact to the second',
  {
    timeout: 400_000,
  },
  async (how) => {
    const run = await openMeasuredRun(true);
    onTestFinished(() => run.close());
    const { verdict, wrote, atLeastMs, atMostMs = Number.NaN } = await measureFailover(run, how);
    expect({ verdict, wrote }).toEqual({ verdict: 'measured', wrote: true });
    expect(atMostMs - atLeastMs).toBeGreaterThan(0);
    expect(atMostMs - atLeastMs).toBeLessThanOrEqual(2_000);
    expect(run.platform.frontDoor.failures).toEqual([]);
  },
);
