import type { Announcement } from '../announcement/announcement.ts';
import type { VerifiedExport } from '../etl/verified-export.ts';
import type { JsonObject } from '../json.ts';
import type { Comparison, Difference } from './compare.ts';
import type { Counted } from './counted.ts';

/** What came of a comparison. */
export type Compared =
  | { readonly verdict: 'agrees' | 'differs'; readonly comparison: Comparison; readonly counted: Counted }
  /** Nobody could count in time: what the database has now says nothing about the snapshot any more. */
  | { readonly verdict: 'not-compared'; readonly why: string };

/** That an export was compared: beside its record. */
export function comparisonKey(record: string): string {
  return record.replace(/^exports\//, 'export-comparisons/');
}

/** What the ledger keeps of a comparison. */
export function comparisonBody(record: string, compared: Compared): JsonObject {
  if (compared.verdict === 'not-compared') return { record, verdict: compared.verdict, why: compared.why };
  const { verdict, comparison, counted } = compared;
  return {
    record,
    verdict,
    countedAt: counted.countedAt,
    agree: comparison.agree,
    differences: comparison.differences.map(plain),
    notCompared: comparison.notCompared.map(({ name, why }) => ({ name, why })),
    failures: counted.failures.map(({ database, failure }) => ({ database, why: failure.text })),
  };
}

/** Differences in an announcement; the ledger has them all. */
const mostDifferences = 20;

/** `Export Compared`; docs/events.md shows it. */
export function comparisonAnnouncement(
  deployment: string,
  export_: VerifiedExport,
  compared: Compared,
): Announcement {
  const { clusterIdentifier, clusterId, snapshotArn, snapshotIdentifier, snapshotTime } = export_;
  return {
    detailType: 'Export Compared',
    detail: {
      version: 1,
      deployment,
      cluster: { identifier: clusterIdentifier, id: clusterId },
      snapshot: { arn: snapshotArn, identifier: snapshotIdentifier, time: snapshotTime },
      task: { identifier: export_.taskIdentifier },
      record: export_.record,
      ...findings(compared),
    },
  };
}

function findings(compared: Compared): JsonObject {
  if (compared.verdict === 'not-compared') return { verdict: compared.verdict, why: compared.why };
  const { verdict, comparison, counted } = compared;
  return {
    verdict,
    countedAt: counted.countedAt,
    tablesThatAgree: comparison.agree,
    differences: comparison.differences.slice(0, mostDifferences).map(plain),
    differencesInAll: comparison.differences.length,
    notCompared: comparison.notCompared.length,
  };
}

function plain({ name, exported, now, estimated }: Difference): JsonObject {
  return { name, exported, now, estimated };
}
