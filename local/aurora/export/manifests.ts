import type { SnapshotExportRequest } from '../data-plane.ts';
import { parquetTypeOf } from './parquet-type.ts';
import { type ExportTable, targetOf } from './tables.ts';

/** What became of one table. */
export interface TableOutcome {
  readonly table: ExportTable;
  readonly status: 'COMPLETE' | 'FAILED';
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Why it was left out; absent for a table that was read. */
  readonly reason?: string;
}

const tablesPerManifest = 500;
const bytesPerGB = 1024 ** 3;

/** `export_tables_info_<task>_from_<first>_to_<last>.json`, several where there are many tables. */
export function tableManifests(task: string, outcomes: readonly TableOutcome[]): Record<string, unknown> {
  const manifests: Record<string, unknown> = {};
  for (let first = 0; first < outcomes.length; first += tablesPerManifest) {
    const some = outcomes.slice(first, first + tablesPerManifest);
    const name = `export_tables_info_${task}_from_${first + 1}_to_${first + some.length}.json`;
    manifests[name] = { perTableStatus: some.map(tableStatus) };
  }
  return manifests;
}

function tableStatus({ table, status, bytes, parts, startedAt, endedAt, reason }: TableOutcome) {
  return {
    tableStatistics: {
      extractionStartTime: startedAt.toISOString(),
      extractionEndTime: endedAt.toISOString(),
      partitioningInfo: { numberOfPartitions: parts, numberOfCompletedPartitions: parts },
    },
    ...(reason === undefined && { schemaMetadata: { originalTypeMappings: table.columns.map(typeMapping) } }),
    status,
    sizeGB: inGB(bytes),
    target: targetOf(table),
    ...(reason !== undefined && { warningMessage: reason }),
  };
}

function typeMapping(column: ExportTable['columns'][number]) {
  return {
    columnName: column.name,
    originalType: column.sqlType,
    expectedExportedType: parquetTypeOf(column.type).exportedType,
    originalCharMaxLength: column.characterMaximumLength,
    originalNumPrecision: column.numericPrecision,
    originalDateTimePrecision: column.datetimePrecision,
  };
}

/** `export_info_<task>.json`. */
export function exportInfo(
  request: SnapshotExportRequest,
  endedAt: Date,
  bytes: number,
): Record<string, unknown> {
  return {
    exportTaskIdentifier: request.task,
    sourceArn: request.sourceArn,
    exportOnly: request.exportOnly,
    s3Bucket: request.bucket,
    s3Prefix: request.prefix,
    exportedFilesPath: taskFolder(request),
    iamRoleArn: request.iamRoleArn,
    kmsKeyId: request.kmsKeyId,
    status: 'COMPLETE',
    percentProgress: 100,
    taskStartTime: request.startedAt.toISOString(),
    taskEndTime: endedAt.toISOString(),
    totalExportedDataInGB: inGB(bytes),
  };
}

/** The task's WarningMessage, or `undefined` when nothing was left out. */
export function warningMessage(
  outcomes: readonly TableOutcome[],
  missed: readonly string[],
): string | undefined {
  const skippedTables = outcomes.flatMap(({ table, reason }) =>
    reason === undefined ? [] : [{ tableName: targetOf(table), reason }],
  );
  const skippedObjectives = missed.map((name) => ({ name, reason: 'OBJECT_DOES_NOT_EXIST' }));
  if (skippedTables.length + skippedObjectives.length === 0) return undefined;
  return JSON.stringify({ skippedTables, skippedObjectives, general: [] });
}

/** `<prefix>/<task>`, or the task alone. */
export function taskFolder({ prefix, task }: Pick<SnapshotExportRequest, 'prefix' | 'task'>): string {
  const clean = prefix.replaceAll(/^\/+|\/+$/g, '').replaceAll(/[\\`" ]/g, '_');
  return clean === '' ? task : `${clean}/${task}`;
}

function inGB(bytes: number): number {
  return Number((bytes / bytesPerGB).toFixed(6));
}
