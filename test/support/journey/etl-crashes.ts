import { expect } from 'vitest';
import { distinctCalls } from './crash-point.ts';
import { announced, callsOf, expectSound, ledgerKeys, nameOf } from './facts.ts';
import { type Journey, startJourney } from './journey.ts';
import { hour, minute } from './story.ts';

/**
 * A night in which a function of ETL dies once at a call. Redelivery, events and sweeps go on: each of the
 * three runs is started once, recorded once and announced, said twice only where the process died before it
 * could note that it was told, and nothing is left open.
 *
 * @returns the calls of that function that are worth a crash
 */
export async function surviveEtlCrash(
  fn: 'start-etl' | 'watch-etl',
  point?: Omit<Parameters<Journey['crash']['plan']>[0], 'principal'>,
): Promise<number[]> {
  const journey = await startJourney('test/support/configs/etl.config.ts');
  try {
    journey.glue.crawlers.add('ledger');
    journey.glue.workflows.add('ledger-report');
    journey.glue.jobs.add('ledger-to-iceberg', { runs: [{ runsForMs: 7 * minute }] });
    const principal = nameOf(journey, fn);
    if (point) journey.crash.plan({ ...point, principal });
    journey.rds.takeAutomatedSnapshot('ledger-core');
    const over = () => ledgerKeys(journey, 'etl/').length === 3 && ledgerKeys(journey, 'open/').length === 0;
    await journey.clock.runUntil(over, { withinMs: 12 * hour });
    expect(journey.crash.pending()).toEqual([]);

    expect(journey.glue.jobs.runsOf('ledger-to-iceberg')).toHaveLength(1);
    expect(startsOf(journey)).toEqual(['StartCrawler', 'StartJobRun', 'StartWorkflowRun']);
    const completed = announced(journey, 'ETL Completed');
    expect(new Set(completed).size).toBe(3);
    expect(completed.length).toBeLessThanOrEqual(4);
    expect(await journey.probe.alerts()).toEqual([]);
    expectSound(journey);
    return distinctCalls(journey, principal);
  } finally {
    await journey.close();
  }
}

/** What AWS was asked to start, and did. */
function startsOf(journey: Journey): string[] {
  return callsOf(journey, 'start-etl')
    .filter(({ action, status }) => /^Start/.test(action) && status === 200)
    .map(({ action }) => action)
    .sort();
}
