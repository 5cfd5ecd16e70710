import { expect } from 'vitest';
import { distinctCalls } from './crash-point.ts';
import { alertKinds, announced, expectSound, ledgerKeys, nameOf } from './facts.ts';
import { type Journey, startJourney } from './journey.ts';
import { hour } from './story.ts';

const database = 'steward_exports__ledger_core';

/**
 * A night in which publish-export dies once at a call. Redelivery and sweeps go on: each table has one partition, the pointers lead to
 * the export, it is recorded as published and announced, said twice only where the process died before it could note that it was told.
 *
 * @returns the calls of publish-export that are worth a crash
 */
export async function survivePublishCrash(
  point?: Omit<Parameters<Journey['crash']['plan']>[0], 'principal'>,
): Promise<number[]> {
  const journey = await startJourney('test/support/configs/exports.config.ts');
  try {
    const principal = nameOf(journey, 'publish-export');
    if (point) journey.crash.plan({ ...point, principal });
    journey.rds.takeAutomatedSnapshot('ledger-core');
    const over = () =>
      ledgerKeys(journey, 'export-publications/').length === 1 && ledgerKeys(journey, 'open/').length === 0;
    await journey.clock.runUntil(over, { withinMs: 6 * hour });

    const tables = journey.glue.catalogue.tables(database) ?? [];
    expect(tables.map(({ partitions }) => partitions.size)).toEqual([1, 1, 1]);
    const [task] = journey.data.exports.map((one) => one.task);
    expect(pointedTo(journey)).toEqual([task, task, task]);
    const published = announced(journey, 'Export Published');
    expect(new Set(published).size).toBe(1);
    expect(published.length).toBeLessThanOrEqual(2);
    expect(await alertKinds(journey)).toEqual(['export-verified']);
    expectSound(journey);
    return distinctCalls(journey, principal);
  } finally {
    await journey.close();
  }
}

/** The export that each table's pointer leads to. */
function pointedTo({ s3, stack }: Journey): string[] {
  const pointer = s3
    .objects(String(stack.outputs['LakeBucketName']))
    .find(({ key }) => key === 'latest/ledger-core.json');
  const { tables = {} }: { tables?: Record<string, { task: string }> } = JSON.parse(
    pointer?.body.toString() ?? '{}',
  );
  return Object.values(tables).map(({ task }) => task);
}
