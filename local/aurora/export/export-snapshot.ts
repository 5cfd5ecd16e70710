import type { SnapshotExportRequest, SnapshotExportResult } from '../data-plane.ts';
import { withClient } from '../postgres/connection.ts';
import type { OpenSnapshot } from '../snapshots.ts';
import { exportTable, tableFolder } from './export-table.ts';
import { exportInfo, type TableOutcome, tableManifests, taskFolder, warningMessage } from './manifests.ts';
import { type ExportTable, isAskedFor, listDatabases, listTables, reasonToSkip, targetOf } from './tables.ts';

/** Exports an opened snapshot as RDS does: Parquet files for each table, then the manifests. */
export async function exportSnapshot(
  source: OpenSnapshot,
  request: SnapshotExportRequest,
): Promise<SnapshotExportResult> {
  const all = await tablesOf(source);
  const { exportOnly } = request;
  const tables =
    exportOnly.length === 0 ? all : all.filter((t) => exportOnly.some((entry) => isAskedFor(t, entry)));
  const missed = exportOnly.filter((entry) => !all.some((table) => isAskedFor(table, entry)));

  const outcomes: TableOutcome[] = [];
  const wholeSize = tables.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneSize = 0;
  for (const database of new Set(tables.map((table) => table.database))) {
    await withClient(source.connection(database), async (client) => {
      for (const table of tables) {
        if (table.database !== database) continue;
        outcomes.push(
          await outcomeOf(table, request, (folder) => exportTable(client, table, folder, request.put)),
        );
        doneSize += table.sizeBytes;
        // The manifests are still to come.
        request.progress(Math.min(99, Math.floor((100 * doneSize) / Math.max(wholeSize, 1))));
      }
    });
  }
  return finish(request, outcomes, missed);
}

async function tablesOf(source: OpenSnapshot): Promise<ExportTable[]> {
  const databases = await withClient(source.connection('postgres'), listDatabases);
  const tables: ExportTable[] = [];
  for (const database of databases) {
    tables.push(...(await withClient(source.connection(database), (client) => listTables(client, database))));
  }
  return tables;
}

async function outcomeOf(
  table: ExportTable,
  request: SnapshotExportRequest,
  write: (folder: string) => Promise<{ rows: number; bytes: number; parts: number }>,
): Promise<TableOutcome> {
  const startedAt = request.now();
  const reason = request.failingTables?.[targetOf(table)] ?? reasonToSkip(table);
  if (reason !== undefined) {
    return { table, status: 'FAILED', rows: 0, bytes: 0, parts: 0, startedAt, endedAt: startedAt, reason };
  }
  const written = await write(tableFolder(taskFolder(request), table));
  return { table, status: 'COMPLETE', ...written, startedAt, endedAt: request.now() };
}

async function finish(
  request: SnapshotExportRequest,
  outcomes: readonly TableOutcome[],
  missed: readonly string[],
): Promise<SnapshotExportResult> {
  const extractedBytes = outcomes.reduce((sum, { bytes }) => sum + bytes, 0);
  const manifests = {
    ...tableManifests(request.task, outcomes),
    [`export_info_${request.task}.json`]: exportInfo(request, request.now(), extractedBytes),
  };
  for (const [name, content] of Object.entries(manifests)) {
    await request.put(`${taskFolder(request)}/${name}`, Buffer.from(JSON.stringify(content)));
  }
  request.progress(100);
  const warning = warningMessage(outcomes, missed);
  return {
    extractedBytes,
    tables: outcomes.map(({ table, rows, status }) => ({ target: targetOf(table), rows, status })),
    ...(warning !== undefined && { warningMessage: warning }),
  };
}
