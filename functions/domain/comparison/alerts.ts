import type { Alert, Severity } from '../alert/alert.ts';
import { type Concern, teamPart } from '../alert/concern.ts';
import { counted as countOf, durationText, minuteText, runbookLink } from '../alert/wording.ts';
import type { VerifiedExport } from '../etl/verified-export.ts';
import { startCommand } from '../export/alert-parts.ts';
import { isLive } from '../export/live.ts';
import { sourceNoun, sourceText } from '../export/source-text.ts';
import type { Importance, Policy } from '../policy/policy.ts';
import type { Comparison, Difference, Tolerance } from './compare.ts';
import type { Counted } from './counted.ts';
import { remedyOfCount } from './remedy.ts';

/** What an alert about a cluster's databases is told from. */
export interface DatabasesStory extends Concern {
  readonly deployment: Policy['deployment'];
  readonly cluster: { readonly resourceId: string; readonly identifier: string };
  readonly now: Date;
}

/** What an alert about the comparison of an export is told from. */
export interface ComparisonStory extends Concern {
  readonly deployment: Policy['deployment'];
  readonly export: VerifiedExport;
  /** Which attempt at the snapshot it was. */
  readonly attempt: number;
  readonly tolerance: Tolerance;
  readonly now: Date;
}

const severity: Readonly<Record<Importance, Severity>> = { critical: 'warn', standard: 'warn', low: 'info' };
const unaffected = 'the cluster. The export stays verified: what RDS wrote is whole.';

/** Rows of the export and of the database are further apart than what changes meanwhile explains. */
export function exportDiffersAlert(story: ComparisonStory, comparison: Comparison, counted: Counted): Alert {
  const { export: export_, tolerance, deployment } = story;
  const { differences, agree, notCompared } = comparison;
  const missing = differences.filter(({ exported }) => exported === undefined).length;
  const since = isLive(export_) ? 'the export began' : 'the snapshot';
  const later = Date.parse(counted.countedAt) - Date.parse(export_.snapshotTime);
  return {
    ...commonParts({ ...story, cluster: clusterOf(export_) }, 'export-differs'),
    deduplicationKey: `export-differs/${export_.taskIdentifier}`,
    headline: `${countOf(differences.length, 'table')} of the export ${differences.length === 1 ? 'differs' : 'differ'} from the database`,
    story: [
      `The export of ${sourceText(export_)} is verified; its rows were compared with the database ${durationText(later)} after ${isLive(export_) ? 'it was due' : 'the snapshot'}.`,
      `Told is what is more than ${tolerance.tolerancePercent}% or ${rowsText(tolerance.toleranceRows)} apart, whichever is more; ${countOf(agree, 'table')} ${agree === 1 ? 'agrees' : 'agree'}.`,
    ],
    details: differences.map(differenceText),
    unaffected,
    ...(notCompared.length > 0 && {
      notMeasured: `${countOf(notCompared.length, 'table')} could not be compared; the ledger says which and why.`,
    }),
    steps: [
      {
        text: `If these tables were loaded, purged or created since ${since}: nothing. Raise exports.compare.tolerancePercent where that is usual.`,
      },
      ...(missing > 0
        ? [
            {
              text: `A table that is not in the export and was there before ${since}: see whether the master user may read it, and whether exports.only names it.`,
            },
          ]
        : []),
      {
        text: `Else do not load this export; export the ${sourceNoun(export_)} again, and give the task identifier to AWS Support.`,
        command: startCommand(story, story.attempt + 1),
      },
    ],
    links: [runbookLink(deployment, 'export-differs')],
    figures: { ...figures(story), differences: differences.length, missing, agree },
  };
}

/** The databases cannot be asked: exports are verified, and nobody holds them against what they were made of. */
export function comparisonImpossibleAlert(story: DatabasesStory, failures: Counted['failures']): Alert {
  const remedies = [...new Set(failures.map(({ failure }) => remedyOfCount(failure.name)))];
  return {
    ...commonParts(story, 'export-comparison-impossible'),
    headline: 'exports cannot be held against the database',
    story: [
      'Tables and rows of exports are to be held against those of the database, which could not be asked.',
    ],
    details: failures.map(({ database, failure }) => `${database}: ${failure.text}`),
    unaffected: 'exports; they are verified by their manifests and files, as without a comparison.',
    steps: remedies.map((text) => ({ text })),
    links: [runbookLink(story.deployment, 'export-comparison-impossible')],
    figures: { clusterId: story.cluster.resourceId, databases: failures.length },
  };
}

/** The databases can be asked again. */
export function comparisonPossibleAlert(story: DatabasesStory, since: Date): Alert {
  return {
    ...commonParts(story, 'export-comparison-possible'),
    severity: 'info',
    status: 'resolved',
    headline: 'exports are held against the database again',
    story: [`The database answers; it could not be asked since ${minuteText(since)}.`],
    details: [],
    unaffected: 'exports; they were verified all the time.',
    steps: [],
    links: [runbookLink(story.deployment, 'export-comparison-possible')],
    figures: { clusterId: story.cluster.resourceId },
  };
}

function differenceText({ name, exported, now, estimated }: Difference): string {
  const there = `${estimated ? 'about ' : ''}${rowsText(now)} in the database`;
  return exported === undefined
    ? `${name}: not in the export, ${there}`
    : `${name}: ${rowsText(exported)} exported, ${there}`;
}

function rowsText(rows: number): string {
  return `${Math.round(rows).toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
}

function commonParts({ deployment, importance, team, cluster, now }: DatabasesStory, kind: string) {
  const thread = `export-comparison/${cluster.identifier}`;
  return {
    kind,
    severity: severity[importance],
    deduplicationKey: thread,
    thread,
    deployment: deployment.name,
    ...teamPart({ team }),
    cluster: cluster.identifier,
    foundAt: now.toISOString(),
  };
}

function clusterOf({ clusterId, clusterIdentifier }: VerifiedExport): DatabasesStory['cluster'] {
  return { resourceId: clusterId, identifier: clusterIdentifier };
}

function figures({ export: export_ }: ComparisonStory): Alert['figures'] {
  const { taskIdentifier, snapshotArn, snapshotTime, clusterId } = export_;
  return { taskIdentifier, snapshotArn, snapshotTime, clusterId };
}
