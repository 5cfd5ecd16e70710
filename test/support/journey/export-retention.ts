import { expect } from 'vitest';
import { distinctCalls } from './crash-point.ts';
import { announced, expectSound, ledgerKeys } from './facts.ts';
import { type Journey, startJourney } from './journey.ts';
import { hour } from './story.ts';

const config = 'test/support/configs/export-retention.config.ts';
const database = 'steward_lake__ledger_core';

/** Tasks of which something is left in the lake. */
function foldersOf({ s3, stack }: Journey): string[] {
  const keys = s3.objects(String(stack.outputs['LakeBucketName'])).map(({ key }) => key.split('/'));
  return [...new Set(keys.flatMap(([first, task = '']) => (first === 'exports' ? [task] : [])))].sort();
}

/** Locations of all partitions in the catalogue. */
function partitionsOf({ glue }: Journey): string[] {
  return (glue.catalogue.tables(database) ?? []).flatMap(({ partitions }) =>
    [...partitions.values()].map(({ StorageDescriptor }) => StorageDescriptor?.Location ?? ''),
  );
}

/**
 * Four days with a snapshot each, exported, with the process of keep-exports killed once at a call. Whatever is killed: the
 * first day's export is gone with its partitions, recorded and announced; what `latest` points to is there; nothing is
 * exported again.
 *
 * @returns the calls of keep-exports that are worth a crash
 */
export async function surviveExportRetention(
  point?: Omit<Parameters<Journey['crash']['plan']>[0], 'principal'>,
): Promise<number[]> {
  const journey = await startJourney(config);
  try {
    const principal = String(journey.stack.outputs['KeepExportsFunctionName']);
    if (point) journey.crash.plan({ ...point, principal });
    for (let number = 0; number < 4; number++) {
      journey.rds.takeAutomatedSnapshot('ledger-core');
      await journey.clock.runFor(24 * hour);
    }
    const calls = distinctCalls(journey, principal);
    expect(journey.crash.pending()).toEqual([]);
    // What died in the last sweep is delivered again.
    await journey.clock.runFor(hour);
    const records = ledgerKeys(journey, 'exports/').map((key) => key.split('/').at(-1) ?? '');
    const removed = ledgerKeys(journey, 'export-removals/').map((key) => key.split('/').at(-1) ?? '');
    expect(records).toHaveLength(4);
    expect(removed.length).toBeGreaterThanOrEqual(1);
    expect(removed).toContain(records.toSorted()[0]);
    const left = records.filter((task) => !removed.includes(task)).toSorted();
    expect(left).toContain(records.toSorted().at(-1));
    expect(foldersOf(journey)).toEqual(left);
    expect(partitionsOf(journey)).toHaveLength(3 * left.length);
    expect(partitionsOf(journey).some((location) => removed.some((task) => location.includes(task)))).toBe(
      false,
    );
    expect(new Set(announced(journey, 'Export Deleted')).size).toBe(removed.length);
    expect(journey.data.exports).toHaveLength(4);
    expectSound(journey);
    return calls;
  } finally {
    await journey.close();
  }
}
