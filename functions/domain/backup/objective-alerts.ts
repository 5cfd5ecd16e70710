import type { Alert, Severity } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { rdsClusterConsoleUrl, rdsConsoleUrl } from '../alert/console.ts';
import { counted, durationText, invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import type { Announcement } from '../announcement/announcement.ts';
import { parseArn } from '../arn.ts';
import { type SnapshotKind, snapshotKinds } from '../policy/exports.ts';
import type { Mode } from '../policy/mode.ts';
import type { Importance, Policy } from '../policy/policy.ts';
import type { BackedUpCluster } from './inventory.ts';
import type { ObjectiveVerdict } from './judge-objective.ts';
import { pointInTimeOf, type RestorePoint, type SnapshotSummary } from './restorable.ts';

/** What is told about a cluster and its objective. */
export interface ObjectiveStory {
  readonly deployment: Policy['deployment'];
  readonly importance: Importance;
  /** Whose cluster it is. */
  readonly team?: string | undefined;
  /** Whether this suite may take snapshots of the cluster. */
  readonly mode: Mode;
  readonly cluster: BackedUpCluster;
  /** As the configuration writes it: `25 hours`. */
  readonly objective: string;
  readonly now: Date;
}

export interface BehindFacts {
  readonly verdict: Extract<ObjectiveVerdict, { kind: 'behind' }>;
  readonly snapshots: SnapshotSummary;
  readonly causes: readonly string[];
}

const severity: Readonly<Record<Importance, Severity>> = { critical: 'sev2', standard: 'sev3', low: 'warn' };

const kindNames: Readonly<Record<SnapshotKind, string>> = {
  automated: 'Automated snapshot',
  manual: 'Manual snapshot',
  'aws-backup': 'Snapshot of AWS Backup',
  copied: 'Copied snapshot',
};

/** The cluster could not be restored to a recent enough point. */
export function behindAlert(story: ObjectiveStory, { verdict, snapshots, causes }: BehindFacts): Alert {
  const { cluster, objective, now } = story;
  const { newest, ageMs } = verdict;
  return {
    ...common(story, newest),
    severity: severity[story.importance],
    headline: newest
      ? `newest restorable point ${durationText(ageMs ?? 0)} old, objective ${objective}`
      : `NO restorable point, objective ${objective}`,
    story: [
      newest
        ? `If the cluster were lost now, everything since ${minuteText(newest.at)} would be gone.`
        : 'If the cluster were lost now, all of it would be gone.',
      causes.length > 0 ? `Likely why: ${causes.join(' ')}` : 'Why: not known yet.',
      'You get one more message when it is well again; none between.',
    ],
    details: pointLines(cluster, snapshots, now),
    unaffected: `the cluster itself, which is ${cluster.status}, and every snapshot that exists.`,
    notMeasured:
      'whether these snapshots can be restored (only a restore proves that), and copies in other regions and accounts.',
    steps: [
      { text: 'Take a snapshot now:', command: takeCommand(story) },
      { text: 'Hold migrations and other risky changes until it is available.' },
      {
        text: 'See status, retention and restorable times:',
        command: describeCommand(story),
      },
      { text: 'If LatestRestorableTime does not move while the cluster is available: open an AWS case.' },
    ],
  };
}

/** It is well again. */
export function wellAgainAlert(story: ObjectiveStory, newest: RestorePoint, behindSince: Date): Alert {
  const { objective, now, cluster } = story;
  const age = durationText(now.getTime() - newest.at.getTime());
  return {
    ...common(story, newest),
    severity: 'info',
    status: 'resolved',
    headline: `newest restorable point ${age} old again, objective ${objective}`,
    story: [
      `It was found behind at ${minuteText(behindSince)}, ${durationText(now.getTime() - behindSince.getTime())} ago.`,
      `Newest restorable point: ${pointText(newest)}.`,
    ],
    details: [],
    unaffected: `the cluster, which is ${cluster.status}.`,
    steps: [],
  };
}

/** `Backup Objective Missed` or `Backup Objective Met`; docs/events.md shows both. */
export function objectiveAnnouncement(
  { deployment, cluster, objective }: Pick<ObjectiveStory, 'deployment' | 'cluster' | 'objective'>,
  newest: RestorePoint | undefined,
  what: 'missed' | 'met',
): Announcement {
  return {
    detailType: what === 'missed' ? 'Backup Objective Missed' : 'Backup Objective Met',
    detail: {
      version: 1,
      deployment: deployment.name,
      cluster: { identifier: cluster.identifier, id: cluster.resourceId },
      objective,
      ...(newest && {
        newest: { from: newest.from, at: newest.at.toISOString(), snapshot: newest.snapshot },
      }),
    },
  };
}

function common(
  { deployment, team, cluster, objective, now }: ObjectiveStory,
  newest: RestorePoint | undefined,
) {
  const partition = parseArn(cluster.arn)?.partition ?? 'aws';
  return {
    kind: 'backup-objective-missed',
    deduplicationKey: `backup-objective-missed/${cluster.resourceId}`,
    thread: `backup-objective/${cluster.resourceId}`,
    deployment: deployment.name,
    ...teamPart({ team }),
    cluster: cluster.identifier,
    links: [
      runbookLink(deployment, 'backup-objective-missed'),
      {
        label: 'RDS console',
        target: rdsClusterConsoleUrl(partition, deployment.region, cluster.identifier),
      },
      { label: 'Snapshots', target: rdsConsoleUrl(partition, deployment.region) },
    ],
    figures: {
      clusterId: cluster.resourceId,
      objective,
      ...(newest && { newestRestorablePoint: newest.at.toISOString(), from: newest.from }),
    },
    foundAt: now.toISOString(),
  };
}

/** One line for each way back, whether it leads somewhere or not. */
function pointLines(cluster: BackedUpCluster, snapshots: SnapshotSummary, now: Date): string[] {
  const { earliestRestorable, retentionDays } = cluster;
  const window = [
    ...(earliestRestorable ? [`from ${minuteText(earliestRestorable)}`] : []),
    ...(retentionDays === undefined ? [] : [`kept ${counted(retentionDays, 'day')}`]),
  ];
  const pointInTime = pointInTimeOf(cluster);
  const to = pointInTime ? `to ${minuteText(pointInTime.at)}, ${ageText(pointInTime, now)}` : 'none';
  const kinds = snapshotKinds.map((kind) => {
    const newest = snapshots.newest.get(kind);
    return `${kindNames[kind]}: ${newest ? `${newest.snapshot ?? ''} of ${minuteText(newest.at)}, ${ageText(newest, now)}` : 'none'}`;
  });
  const undated = snapshots.undatedCopies;
  return [
    `Point in time: ${[to, ...window].join(', ')}`,
    ...kinds,
    ...(undated > 0
      ? [
          `${counted(undated, 'copy').replace('copys', 'copies')} of data whose time RDS does not tell: not counted`,
        ]
      : []),
  ];
}

function ageText({ at }: RestorePoint, now: Date): string {
  return `${durationText(now.getTime() - at.getTime())} old`;
}

function pointText({ from, at, snapshot }: RestorePoint): string {
  return from === 'point-in-time'
    ? `point-in-time recovery, ${minuteText(at)}`
    : `${kindNames[from].toLowerCase()} ${snapshot ?? ''}, ${minuteText(at)}`;
}

/** In `observe` the suite takes none; whoever has the right does. */
function takeCommand({ deployment, mode, cluster, now }: ObjectiveStory): string {
  const { identifier } = cluster;
  if (mode === 'act') {
    return invokeCommand(deployment, 'take-backup', {
      cluster: identifier,
      reason: 'backup objective missed',
    });
  }
  const time = now.toISOString().replace(/\D/g, '').slice(0, 12);
  return `aws rds create-db-cluster-snapshot --region ${deployment.region} --db-cluster-identifier ${identifier} --db-cluster-snapshot-identifier by-hand-${time}`;
}

function describeCommand({ deployment, cluster }: ObjectiveStory): string {
  return `aws rds describe-db-clusters --region ${deployment.region} --db-cluster-identifier ${cluster.identifier} --query 'DBClusters[0].[Status,BackupRetentionPeriod,EarliestRestorableTime,LatestRestorableTime]'`;
}
