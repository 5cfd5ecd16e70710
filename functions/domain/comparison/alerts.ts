import type { Alert, Severity } from '../alert/alert.ts';
import { type Concern, teamPart } from '../alert/concern.ts';
import { counted as countOf, durationText, minuteText, runbookLink } from '../alert/wording.ts';
import type { VerifiedExport } from '../etl/verified-export.ts';
import { startCommand } from '../export/alert-parts.ts';
import { isLive } from '../export/live.ts';
import { exportText, sourceNoun, sourceText } from '../export/source-text.ts';
import type { Importance, Policy } from '../policy/policy.ts';
import type { Comparison, Difference, Tolerance } from './compare.ts';
import type { Counted } from './counted.ts';
import { remedyOfCount } from './remedy.ts';

/** What an alert about a comparison is told from. */
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
    ...commonParts(story, 'export-differs'),
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

/** The database cannot be asked: exports are verified, and nobody compares them. */
export function comparisonImpossibleAlert(story: ComparisonStory, failures: Counted['failures']): Alert {
  const remedies = [...new Set(failures.map(({ failure }) => remedyOfCount(failure.name)))];
  return {
    ...commonParts(story, 'export-comparison-impossible'),
    headline: 'exports are verified, and cannot be compared with the database',
    story: [
      `The rows of ${exportText(story.export)} were to be compared with the database, which could not be asked.`,
    ],
    details: failures.map(({ database, failure }) => `${database}: ${failure.text}`),
    unaffected: 'exports; they are verified by their manifests and files, as without a comparison.',
    steps: remedies.map((text) => ({ text })),
    links: [runbookLink(story.deployment, 'export-comparison-impossible')],
    figures: { ...figures(story), databases: failures.length },
  };
}

/** The databases can be asked again. */
export function comparisonPossibleAlert(story: ComparisonStory, since: Date): Alert {
  return {
    ...commonParts(story, 'export-comparison-possible'),
    severity: 'info',
    status: 'resolved',
    headline: 'exports are compared with the database again',
    story: [
      `Rows of ${exportText(story.export)} were compared; that was impossible since ${minuteText(since)}.`,
    ],
    details: [],
    unaffected: 'exports; they were verified all the time.',
    steps: [],
    links: [runbookLink(story.deployment, 'export-comparison-possible')],
    figures: figures(story),
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

function commonParts({ deployment, importance, team, export: export_, now }: ComparisonStory, kind: string) {
  const thread = `export-comparison/${export_.clusterIdentifier}`;
  return {
    kind,
    severity: severity[importance],
    deduplicationKey: thread,
    thread,
    deployment: deployment.name,
    ...teamPart({ team }),
    cluster: export_.clusterIdentifier,
    foundAt: now.toISOString(),
  };
}

function figures({ export: export_ }: ComparisonStory): Alert['figures'] {
  const { taskIdentifier, snapshotArn, snapshotTime, clusterId } = export_;
  return { taskIdentifier, snapshotArn, snapshotTime, clusterId };
}
