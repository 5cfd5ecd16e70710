import { CreateDBClusterSnapshotCommand, RDSClient } from '@aws-sdk/client-rds';
import type { LocalRun } from '../run/local-run.ts';
import type { EventBridgeEvent } from '../timeline/timeline.ts';
import { alertsDelivered } from './alerts.ts';

const manualSnapshotCreated = 'RDS-EVENT-0075';
const nightlySnapshotCreated = 'RDS-EVENT-0169';
const exportCompleted = 'RDS-EVENT-0164';

const threeHours = 3 * 60 * 60 * 1000;
/** Long enough for each sweep to come round twice and find nothing left to do. */
const aSweepAndMore = 35 * 60 * 1000;

export interface NightlyExport {
  readonly cluster: string;
  /** `rds:<cluster>-YYYY-MM-DD-HH-MM`. */
  readonly snapshot: string;
  readonly snapshotArn: string;
  /** Taken by hand before the night; the policy of the local run leaves manual ones alone. */
  readonly manualSnapshot: string;
}

/**
 * The main job. Somebody took a snapshot by hand, whose event is held back until the nightly one's has been sent;
 * that one arrives twice. The export runs, its completion is told twice, and somebody is told that it is verified.
 * Then the sweeps come round.
 *
 * @throws ClockError when nobody was told within three hours.
 */
export async function nightlyExport(run: LocalRun, cluster: string): Promise<NightlyExport> {
  const { bus, rds, clock } = run;
  const manualSnapshot = `${cluster}-by-hand`;
  bus.faults.add({
    when: isEvent(manualSnapshotCreated),
    fault: { kind: 'overtaken', behind: isEvent(nightlySnapshotCreated) },
  });
  bus.faults.add({
    when: isEvent(nightlySnapshotCreated),
    fault: { kind: 'duplicate', copies: 2, everyMs: 40_000 },
  });
  bus.faults.add({
    when: isEvent(exportCompleted),
    fault: { kind: 'duplicate', copies: 2, everyMs: 20_000 },
  });

  say(run, `a snapshot is taken by hand; its event will come late, after the nightly one's`);
  await takeSnapshotByHand(run, cluster, manualSnapshot);
  await clock.runUntil(() => hasHappened(run, manualSnapshotCreated), { withinMs: threeHours });

  say(run, 'the nightly snapshot is taken; its event will come twice');
  const snapshotArn = rds.takeAutomatedSnapshot(cluster);
  await clock.runUntil(() => alertsDelivered(run).length > 0, { withinMs: threeHours });

  say(run, 'the sweeps come round, and find nothing left to do');
  await clock.runFor(aSweepAndMore);
  const snapshot = snapshotArn.split(':cluster-snapshot:')[1] ?? '';
  return { cluster, snapshotArn, snapshot, manualSnapshot };
}

/** As a person does it: with a client, through the front door. */
async function takeSnapshotByHand(
  { frontDoor, place: { region } }: LocalRun,
  cluster: string,
  snapshot: string,
): Promise<void> {
  const credentials = frontDoor.register({ roleArn: undefined, name: 'harness' });
  const client = new RDSClient({ region, endpoint: frontDoor.url, credentials });
  await client.send(
    new CreateDBClusterSnapshotCommand({
      DBClusterIdentifier: cluster,
      DBClusterSnapshotIdentifier: snapshot,
    }),
  );
  client.destroy();
}

function say({ timeline }: LocalRun, text: string): void {
  timeline.record({ type: 'note', source: 'story', text });
}

function hasHappened({ timeline }: LocalRun, id: string): boolean {
  return timeline.of('event').some(({ event }) => event.detail['EventID'] === id);
}

function isEvent(id: string): (event: EventBridgeEvent) => boolean {
  return (event) => event.detail['EventID'] === id;
}
