import { minuteText } from '../alert/wording.ts';
import { isLive } from './live.ts';
import type { WantedExport } from './wanted-export.ts';

type Source = Pick<WantedExport, 'snapshotArn' | 'snapshotIdentifier' | 'snapshotTime' | 'clusterIdentifier'>;

/**
 * What is exported, as alerts call it: `snapshot rds:orders-2026-11-20-02-10 (20 Nov 2026 02:10 UTC)`, `live
 * cluster orders (…)`.
 */
export function sourceText(source: Source): string {
  return `${sourceName(source)} (${minuteText(new Date(source.snapshotTime))})`;
}

/** `the export of snapshot rds:orders-2026-11-20-02-10 (20 Nov 2026 02:10 UTC)` */
export function exportText(source: Source): string {
  return `the export of ${sourceText(source)}`;
}

/** What is exported, without its time. */
export function sourceName(source: Omit<Source, 'snapshotTime'>): string {
  return isLive(source)
    ? `live cluster ${source.clusterIdentifier}`
    : `snapshot ${source.snapshotIdentifier}`;
}

/** `snapshot`, or `cluster` where that itself is exported. */
export function sourceNoun(source: Pick<Source, 'snapshotArn'>): 'snapshot' | 'cluster' {
  return isLive(source) ? 'cluster' : 'snapshot';
}
