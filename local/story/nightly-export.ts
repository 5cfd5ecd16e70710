import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
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
  /** Taken by hand before the night; the policy of the local run exports no manual ones. */
  readonly manualSnapshot: string;
}

/**
 * The main job. Somebody asks for a backup by hand, whose event is held back until the nightly one's has been sent;
 * that one arrives twice. The export runs, its completion is told twice, and somebody is told that it is verified.
 * Then the sweeps come round.
 *
 * @throws ClockError when nobody was told within three hours.
 */
export async function nightlyExport(run: LocalRun, cluster: string): Promise<NightlyExport> {
  const { bus, rds, clock } = run;
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

  say(run, `somebody asks take-backup for a backup; its event will come late, after the nightly one's`);
  const manualSnapshot = await askForBackup(run, cluster);
  await clock.runUntil(() => hasHappened(run, manualSnapshotCreated), { withinMs: threeHours });

  say(run, 'the nightly snapshot is taken; its event will come twice');
  const snapshotArn = rds.takeAutomatedSnapshot(cluster);
  await clock.runUntil(() => alertsDelivered(run).length > 0, { withinMs: threeHours });

  say(run, 'the sweeps come round, and find nothing left to do');
  await clock.runFor(aSweepAndMore);
  const snapshot = snapshotArn.split(':cluster-snapshot:')[1] ?? '';
  return { cluster, snapshotArn, snapshot, manualSnapshot };
}

/** As a person does it, twice, since the first answer might have got lost: one snapshot comes of it. */
async function askForBackup(run: LocalRun, cluster: string): Promise<string> {
  const { frontDoor, stack, place } = run;
  const credentials = frontDoor.register({ roleArn: undefined, name: 'harness' });
  const client = new LambdaClient({ region: place.region, endpoint: frontDoor.url, credentials });
  const ask = async () => {
    const { Payload = [] } = await client.send(
      new InvokeCommand({
        FunctionName: String(stack.outputs['TakeBackupFunctionName']),
        Payload: JSON.stringify({ cluster, reason: 'before migration 42', keepFor: '30 days' }),
      }),
    );
    return JSON.parse(Buffer.from(Payload).toString());
  };
  const answers = [await ask(), await ask()];
  client.destroy();
  say(run, `take-backup: ${answers.map(({ answer, snapshot }) => `${answer} ${snapshot}`).join(', then ')}`);
  return String(answers[0].snapshot);
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
