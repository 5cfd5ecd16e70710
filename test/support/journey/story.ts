import type { EventFault } from '../../../local/events/faults.ts';
import type { EventBridgeEvent } from '../../../local/timeline/timeline.ts';
import { ledgerKeys } from './facts.ts';
import type { Journey } from './journey.ts';

export const snapshotCreating = 'RDS-EVENT-0168';
export const snapshotCreated = 'RDS-EVENT-0169';
export const exportFailed = 'RDS-EVENT-0162';
export const exportCompleted = 'RDS-EVENT-0164';

export const minute = 60_000;
export const hour = 60 * minute;

export function isEvent(id: string): (event: EventBridgeEvent) => boolean {
  return (event) => event.detail['EventID'] === id;
}

/** What goes wrong with the next event of an id. */
export function strike({ bus }: Journey, id: string, fault: EventFault): void {
  bus.faults.add({ when: isEvent(id), fault });
}

/** Lets time pass until so many exports are recorded and nothing is open, then long enough for sweeps to come twice. */
export async function untilRecorded(journey: Journey, exports = 1, withinMs = 6 * hour): Promise<void> {
  const { clock } = journey;
  await clock.runUntil(
    () => ledgerKeys(journey, 'exports/').length === exports && ledgerKeys(journey, 'open/').length === 0,
    { withinMs },
  );
  await clock.runFor(31 * minute);
}
