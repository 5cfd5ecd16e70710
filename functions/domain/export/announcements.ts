import type { Announcement } from '../announcement/announcement.ts';
import type { JsonObject } from '../json.ts';
import { oneLine } from './reason.ts';
import type { FinalVerdict } from './record.ts';
import { type ExportTask, exportFolder } from './task.ts';
import type { WantedExport } from './wanted-export.ts';

/** Problems in an announcement; an event may hold 256 KB, and the ledger record has them all. */
const mostProblems = 20;

/** `Export Verified` or `Export Failed`; docs/events.md shows both. */
export function exportAnnouncement(facts: {
  readonly deployment: { readonly name: string; readonly region: string };
  readonly export: WantedExport;
  readonly task: ExportTask;
  readonly verdict: FinalVerdict;
  readonly lakeBucket: string;
  readonly recordKey: string;
  /** The attempt that follows by itself. */
  readonly next: WantedExport | undefined;
}): Announcement {
  const { deployment, export: export_, task, verdict, lakeBucket, recordKey, next } = facts;
  return {
    detailType: verdict.kind === 'verified' ? 'Export Verified' : 'Export Failed',
    detail: {
      version: 1,
      deployment: deployment.name,
      cluster: { identifier: export_.clusterIdentifier, id: export_.clusterId },
      snapshot: {
        arn: export_.snapshotArn,
        identifier: export_.snapshotIdentifier,
        time: export_.snapshotTime,
      },
      task: {
        identifier: task.identifier,
        attempt: export_.attempt,
        startedAt: task.startedAt?.toISOString(),
        endedAt: task.endedAt?.toISOString(),
      },
      location: { bucket: lakeBucket, folder: exportFolder(task) },
      record: recordKey,
      ...findings(verdict),
      ...(next && { nextAttempt: { task: next.taskIdentifier, notBefore: next.notBefore } }),
    },
  };
}

function findings(verdict: FinalVerdict): JsonObject {
  switch (verdict.kind) {
    case 'verified':
      return {
        verdict: 'verified',
        tables: verdict.tables.length,
        emptyTables: verdict.empty.length,
        rows: verdict.rows,
      };
    case 'incomplete':
      return {
        verdict: 'incomplete',
        tables: verdict.tables.length,
        emptyTables: verdict.empty.length,
        rows: verdict.rows,
        problems: verdict.problems.slice(0, mostProblems).map(({ name, why }) => ({ name, why })),
        problemsInAll: verdict.problems.length,
      };
    case 'failed':
      return { verdict: 'failed', cause: oneLine(verdict.cause) };
    case 'canceled':
      return { verdict: 'canceled' };
  }
}
