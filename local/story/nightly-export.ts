import type { LocalRun } from '../run/local-run.ts';
import type { EventBridgeEvent } from '../timeline/timeline.ts';
import { alertsDelivered } from './alerts.ts';

const snapshotCreating = 'RDS-EVENT-0168';
const snapshotCreated = 'RDS-EVENT-0169';
const exportCompleted = 'RDS-EVENT-0164';

const threeHours = 3 * 60 * 60 * 1000;
/** Long enough for each sweep to come round twice and find nothing left to do. */
const aSweepAndMore = 35 * 60 * 1000;

export interface NightlyExport {
  readonly cluster: string;
  /** `rds:<cluster>-YYYY-MM-DD-HH-MM`. */
  readonly snapshot: string;
  readonly snapshotArn: string;
}

/**
 * The main job: the nightly snapshot is taken, "created" arrives twice and "creating" after it, the export runs, its
 * completion is told twice, and somebody is told that it is verified. Then the sweeps come round.
 *
 * @throws ClockError when nobody was told within three hours.
 */
export async function nightlyExport(run: LocalRun, cluster: string): Promise<NightlyExport> {
  const { bus, rds, clock } = run;
  bus.faults.add({
    when: isEvent(snapshotCreating),
    fault: { kind: 'overtaken', behind: isEvent(snapshotCreated) },
  });
  bus.faults.add({
    when: isEvent(snapshotCreated),
    fault: { kind: 'duplicate', copies: 2, everyMs: 40_000 },
  });
  bus.faults.add({
    when: isEvent(exportCompleted),
    fault: { kind: 'duplicate', copies: 2, everyMs: 20_000 },
  });

  const snapshotArn = rds.takeAutomatedSnapshot(cluster);
  await clock.runUntil(() => alertsDelivered(run).length > 0, { withinMs: threeHours });
  await clock.runFor(aSweepAndMore);
  return { cluster, snapshotArn, snapshot: snapshotArn.split(':cluster-snapshot:')[1] ?? '' };
}

function isEvent(id: string): (event: EventBridgeEvent) => boolean {
  return (event) => event.detail['EventID'] === id;
}
