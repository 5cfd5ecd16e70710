import { hourMs, minuteMs } from '../durations.ts';
import type { BackupPolicy } from '../policy/backups.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import type { BackupSource } from './backups.ts';
import { backupIdentifier } from './identifier.ts';
import { keepUntil, parseKeepFor } from './keep-for.ts';
import type { BackupRequest } from './request.ts';
import type { WantedBackup } from './wanted-backup.ts';

/** The same cluster and reason asked for again within this time is the same request. */
const sameRequestMs = 15 * minuteMs;

/**
 * What a request by hand leads to, if it is made at that moment.
 *
 * @param asked.by ARN of the asker, where it is proven
 */
export function wantedByHand(
  request: BackupRequest,
  source: BackupSource,
  policy: ClusterPolicy,
  { now, by }: { readonly now: Date; readonly by?: string | undefined },
): WantedBackup {
  const { reason, keepFor = policy.backups.keepFor, requestedBy } = request;
  return {
    ...wanted({ source, policy, at: now, reason, keepFor }),
    ...(requestedBy !== undefined && { requestedBy }),
    ...(by !== undefined && { askedBy: by }),
    origin: 'by-hand',
  };
}

/** What a schedule leads to that was due at that time: the same, whenever and however often it is looked at. */
export function wantedBySchedule(
  schedule: BackupPolicy['schedules'][number],
  source: BackupSource,
  policy: ClusterPolicy,
  due: Date,
): WantedBackup {
  const { name, keepFor } = schedule;
  return { ...wanted({ source, policy, at: due, reason: name, keepFor }), origin: { schedule: name } };
}

interface Facts {
  readonly source: BackupSource;
  readonly policy: ClusterPolicy;
  readonly at: Date;
  readonly reason: string;
  readonly keepFor: string;
}

function wanted({ source, policy, at, reason, keepFor }: Facts): Omit<WantedBackup, 'origin'> {
  const period = parseKeepFor(keepFor);
  if (!period) throw new TypeError(`Expected: a validated period. Found: ${JSON.stringify(keepFor)}.`);
  const { identifier: clusterIdentifier, resourceId: clusterId, arn: clusterArn } = source;
  return {
    snapshotIdentifier: backupIdentifier({ clusterIdentifier, clusterId, at, reason }),
    clusterIdentifier,
    clusterId,
    clusterArn,
    policyName: policy.name,
    reason,
    requestedAt: at.toISOString(),
    keepUntil: keepUntil(period, at).toISOString(),
  };
}

/** Whether a stored request still stands for a new one with the same cluster and reason. */
export function isSameRequest(stored: WantedBackup, now: Date): boolean {
  return now.getTime() - Date.parse(stored.requestedAt) <= sameRequestMs;
}

/** For how long a backup that could not be taken is tried for. */
const triedMs = { byHand: 30 * minuteMs, scheduled: 6 * hourMs } as const;

/** Whether it is too late to take the backup: one by hand was wanted before something that has happened by now. */
export function isTooLate({ origin, requestedAt }: WantedBackup, now: Date): boolean {
  const limit = origin === 'by-hand' ? triedMs.byHand : triedMs.scheduled;
  return now.getTime() - Date.parse(requestedAt) > limit;
}
