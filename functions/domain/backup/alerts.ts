import type { Alert, Severity } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { rdsConsoleUrl } from '../alert/console.ts';
import { durationText, invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import { parseArn } from '../arn.ts';
import type { Importance, Policy } from '../policy/policy.ts';
import type { BackupEnd } from './announcements.ts';
import type { WantedBackup } from './wanted-backup.ts';

/** What an alert about a backup is told from. */
export interface BackupStory {
  readonly deployment: Policy['deployment'];
  readonly importance: Importance;
  /** Whose cluster it is. */
  readonly team?: string | undefined;
  readonly wanted: WantedBackup;
  readonly now: Date;
}

/** A backup that somebody counts on is missing: by how much its cluster matters. */
const severity: Readonly<Record<Importance, Severity>> = { critical: 'sev2', standard: 'sev3', low: 'warn' };

export function backupAlert(story: BackupStory, end: BackupEnd): Alert {
  switch (end.kind) {
    case 'completed':
      return completed(story, end);
    case 'failed':
      return failed(story, end);
    case 'not-taken':
      return notTaken(story, end);
  }
}

function completed(
  story: BackupStory,
  { snapshot, seenAt }: Extract<BackupEnd, { kind: 'completed' }>,
): Alert {
  const { wanted } = story;
  const took = seenAt.getTime() - Date.parse(wanted.requestedAt);
  const asOf = snapshot.createdAt ? minuteText(snapshot.createdAt) : 'a time that RDS does not tell';
  return {
    ...common(story, 'backup-completed', 'info'),
    headline: `backup complete: ${wanted.reason}`,
    story: [
      `Snapshot ${wanted.snapshotIdentifier} is available, with the data of ${asOf}; ${originText(wanted)}, seen complete ${durationText(took)} later.`,
      `It is to be kept until ${minuteText(new Date(wanted.keepUntil))}; this suite deletes it no sooner.`,
    ],
    unaffected: 'the cluster; a snapshot puts no load on it.',
    notMeasured: 'whether it can be restored; only a restore proves that.',
    steps: [],
  };
}

function failed(story: BackupStory, { snapshot }: Extract<BackupEnd, { kind: 'failed' }>): Alert {
  const { wanted, deployment } = story;
  return {
    ...common(story, 'backup-failed', severity[story.importance]),
    headline: `backup FAILED: ${wanted.reason}`,
    story: [
      `RDS began snapshot ${wanted.snapshotIdentifier} and then gave it the status ${snapshot.status}; ${originText(wanted)}.`,
      'Why: RDS tells no cause for a snapshot; not known.',
    ],
    unaffected: 'the cluster, its automated backups and its other snapshots.',
    steps: [
      { text: 'Hold what the backup was for, such as a migration.' },
      { text: 'Take it again:', command: againCommand(story) },
      {
        text: `See the newest point that the cluster can be restored to (LatestRestorableTime):`,
        command: describeCommand(deployment.region, wanted),
      },
      { text: 'If it fails again: open an AWS case with the snapshot identifier and the time.' },
    ],
  };
}

function notTaken(story: BackupStory, { cause, todo }: Extract<BackupEnd, { kind: 'not-taken' }>): Alert {
  const { wanted, now, deployment } = story;
  const tried = now.getTime() - Date.parse(wanted.requestedAt);
  return {
    ...common(story, 'backup-not-taken', severity[story.importance]),
    headline: `backup not taken, ${cause}`,
    story: [
      `There is no snapshot for "${wanted.reason}": ${originText(wanted)}, given up after ${durationText(tried)}.`,
      'This is the only message about it; nothing tries it again.',
    ],
    unaffected: 'the cluster, its automated backups and its other snapshots.',
    steps: [
      ...todo.map((text) => ({ text })),
      { text: 'If it is still wanted, take it by hand:', command: againCommand(story) },
      {
        text: 'See the newest point that the cluster can be restored to (LatestRestorableTime):',
        command: describeCommand(deployment.region, wanted),
      },
    ],
  };
}

function common(story: BackupStory, kind: string, level: Severity) {
  const { wanted, deployment, now } = story;
  const { snapshotIdentifier, clusterIdentifier, clusterId, reason, requestedAt, keepUntil } = wanted;
  const partition = parseArn(wanted.clusterArn)?.partition ?? 'aws';
  return {
    kind,
    severity: level,
    deduplicationKey: `${kind}/${snapshotIdentifier}`,
    thread: `backup/${snapshotIdentifier}`,
    deployment: deployment.name,
    ...teamPart(story),
    cluster: clusterIdentifier,
    details: [],
    links: [
      runbookLink(deployment, kind),
      { label: 'RDS console', target: rdsConsoleUrl(partition, deployment.region) },
    ],
    figures: { snapshotIdentifier, clusterId, reason, requestedAt, keepUntil },
    foundAt: now.toISOString(),
  };
}

function originText({ origin, requestedAt, requestedBy }: WantedBackup): string {
  const at = minuteText(new Date(requestedAt));
  if (origin !== 'by-hand') return `due ${at} by the schedule ${origin.schedule}`;
  return `asked for by hand ${at}${requestedBy === undefined ? '' : `, as ${requestedBy} (not proven)`}`;
}

function againCommand({ wanted, deployment }: BackupStory): string {
  const { clusterIdentifier: cluster, reason } = wanted;
  // The same reason within a quarter of an hour would be the same request.
  return invokeCommand(deployment, 'take-backup', { cluster, reason: `${reason}, again`.slice(-200) });
}

function describeCommand(region: string, { clusterIdentifier }: WantedBackup): string {
  return `aws rds describe-db-clusters --region ${region} --db-cluster-identifier ${clusterIdentifier} --query "DBClusters[0].LatestRestorableTime"`;
}
