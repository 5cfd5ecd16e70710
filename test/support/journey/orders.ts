import { expect } from 'vitest';
import type { EventFault } from '../../../local/events/faults.ts';
import { announced, expectExported, expectSound, ledgerKeys } from './facts.ts';
import { type Journey, startJourney } from './journey.ts';
import {
  exportCompleted,
  exportFailed,
  minute,
  snapshotCreated,
  snapshotCreating,
  strike,
  untilRecorded,
} from './story.ts';

export const fates = ['on time', 'doubled', 'late', 'lost'] as const;
type Fate = (typeof fates)[number];

/** What becomes of the three events of a night, and how its export ends. */
export interface Order {
  readonly creating: Fate;
  readonly created: Fate;
  readonly ended: Fate;
  readonly export: 'completes' | 'fails';
}

/** No other attempt follows by itself. */
export const lastingCause = 'The KMS key check failed. Error code: KMS.DisabledException';

const faults: Readonly<Record<Fate, EventFault | undefined>> = {
  'on time': undefined,
  doubled: { kind: 'duplicate', copies: 2, everyMs: 40_000 },
  // After the next sweep, and after each event that follows it on time.
  late: { kind: 'delay', ms: 25 * minute },
  lost: { kind: 'drop' },
};

/** A night with that order of events: whatever it is, the end must be the same. */
export async function surviveOrder(order: Order): Promise<void> {
  const journey = await startJourney('test/support/configs/exports.config.ts');
  try {
    strikeAll(journey, order);
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);
    expectSound(journey);
    if (order.export === 'completes') await expectExported(journey, 1);
    else await expectFailureTold(journey);
  } finally {
    await journey.close();
  }
}

function strikeAll(journey: Journey, order: Order): void {
  if (order.export === 'fails') journey.rds.failNextExport({ cause: lastingCause });
  const ended = order.export === 'fails' ? exportFailed : exportCompleted;
  for (const [id, fate] of [
    [snapshotCreating, order.creating],
    [snapshotCreated, order.created],
    [ended, order.ended],
  ] as const) {
    const fault = faults[fate];
    if (fault !== undefined) strike(journey, id, fault);
  }
}

async function expectFailureTold(journey: Journey): Promise<void> {
  const [record, ...others] = ledgerKeys(journey, 'exports/');
  expect(others).toEqual([]);
  expect(ledgerKeys(journey, 'open/')).toEqual([]);
  expect(announced(journey, 'Export Failed')).toEqual([`${record}#0`]);
  const alerts = await journey.probe.alerts();
  expect(alerts.map(({ kind, deduplicationId }) => [kind, deduplicationId])).toEqual([
    ['export-failed', `${record}#1`],
  ]);
}
