import { DescribeDBClusterSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import { expect } from 'vitest';
import { distinctCalls } from './crash-point.ts';
import { announced, expectSound, ledgerKeys } from './facts.ts';
import { type Journey, startJourney } from './journey.ts';
import { hour } from './story.ts';

export const retentionConfig = 'test/support/configs/retention.config.ts';

/** What RDS did of that kind, as the identifiers in the ledger name it. */
export function callsTo(journey: Journey, operation: string) {
  return journey.timeline
    .of('aws-call')
    .filter(({ action, status }) => action === operation && status === 200);
}

/** Identifiers of the snapshots that carry the mark now, oldest first. */
export async function markedSnapshots({ frontDoor, place }: Journey): Promise<string[]> {
  const credentials = frontDoor.register({ roleArn: undefined, name: 'harness' });
  const client = new RDSClient({ region: place.region, endpoint: frontDoor.url, credentials });
  const { DBClusterSnapshots = [] } = await client.send(new DescribeDBClusterSnapshotsCommand({}));
  client.destroy();
  return DBClusterSnapshots.filter(({ TagList = [] }) =>
    TagList.some(({ Key }) => Key === 'aurora-steward:delete-after'),
  )
    .map(({ DBClusterSnapshotIdentifier = '' }) => DBClusterSnapshotIdentifier)
    .toSorted();
}

/**
 * Five nights in which each snapshot outlives its day, with the process of keep-backups killed once at a call. Whatever is
 * killed: what was deleted carried its mark for a day, each deletion is recorded and announced once, and the newest
 * snapshots are there.
 *
 * @returns the calls of keep-backups that are worth a crash
 */
export async function surviveRetention(
  point?: Omit<Parameters<Journey['crash']['plan']>[0], 'principal'>,
): Promise<number[]> {
  const journey = await startJourney(retentionConfig);
  try {
    const principal = String(journey.stack.outputs['KeepBackupsFunctionName']);
    if (point) journey.crash.plan({ ...point, principal });
    await journey.clock.runFor(4 * 24 * hour);
    const calls = distinctCalls(journey, principal);
    expect(journey.crash.pending()).toEqual([]);
    // What died in the last sweep is delivered again.
    await journey.clock.runFor(hour);
    const deleted = ledgerKeys(journey, 'backup-retention/').filter((key) => key.endsWith('/deleted'));
    expect(deleted.length).toBeGreaterThanOrEqual(1);
    expect(callsTo(journey, 'CreateDBClusterSnapshot')).toHaveLength(5);
    expect(callsTo(journey, 'DeleteDBClusterSnapshot')).toHaveLength(deleted.length);
    expect(new Set(announced(journey, 'Backup Deleted')).size).toBe(deleted.length);
    // The first night's is the only one that two nights and a mark of a day have made old enough, or the second's too.
    expect(deleted.every((key) => /-2026112[01]0217-nightly-/.test(key))).toBe(true);
    expect(ledgerKeys(journey, 'open/backup-retention')).toEqual([]);
    expectSound(journey);
    return calls;
  } finally {
    await journey.close();
  }
}
