import { hash } from '../hash.ts';

/**
 * RDS states no limit for an export task's identifier, which becomes a folder name and a part of file names. The
 * rule here is the strictest that RDS has for identifiers elsewhere, at 60 characters.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartExportTask.html
 */
const longestClusterPart = 30;

/** What an export is about, as its identifier tells it. */
export interface ExportIdentity {
  readonly clusterIdentifier: string;
  readonly snapshotArn: string;
  readonly snapshotTime: Date;
  /** 1 for the first; RDS never takes an identifier twice, so each further attempt has its own. */
  readonly attempt: number;
}

/**
 * The identifier of an export task, derived from what is exported, so that starting it twice is refused by RDS:
 * `<cluster>-<yyyymmddhhmm>-<hash of the snapshot's ARN>`, then `-<attempt>` from the second on. At most 60
 * characters of `[a-z0-9-]`, first a letter, no hyphen doubled or at the end.
 *
 * @example ledger-core-202611200210-0k3v9x2m1q
 */
export function exportTaskIdentifier(export_: ExportIdentity): string {
  const suffix = export_.attempt === 1 ? '' : `-${export_.attempt}`;
  const parts = [
    clusterPart(export_.clusterIdentifier),
    minute(export_.snapshotTime),
    hash(export_.snapshotArn),
  ];
  return parts.join('-') + suffix;
}

/** Whether an identifier was derived from this snapshot, by any attempt. */
export function isDerivedFrom(taskIdentifier: string, snapshotArn: string): boolean {
  return snapshotHashOf(taskIdentifier) === hash(snapshotArn);
}

/** The first attempt's identifier: the same for all attempts to export one snapshot. */
export function withoutAttempt(taskIdentifier: string): string {
  return taskIdentifier.replace(/(-\d{12}-[0-9a-z]{10})-\d+$/, '$1');
}

/** The snapshot's minute in a derived identifier, `yyyymmddhhmm`: orders exports of a cluster that was renamed. */
export function minuteOf(taskIdentifier: string): string {
  return /-(\d{12})-[0-9a-z]{10}(?:-\d+)?$/.exec(taskIdentifier)?.[1] ?? '';
}

/** The hash of the snapshot's ARN in a derived identifier; `undefined` for another one. */
export function snapshotHashOf(taskIdentifier: string): string | undefined {
  return /-\d{12}-([0-9a-z]{10})(?:-\d+)?$/.exec(taskIdentifier)?.[1];
}

function clusterPart(identifier: string): string {
  const plain = identifier
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, longestClusterPart)
    .replace(/-$/, '');
  return plain === '' ? 'cluster' : plain;
}

function minute(time: Date): string {
  return time.toISOString().replace(/\D/g, '').slice(0, 12);
}
