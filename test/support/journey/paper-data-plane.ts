import type { SnapshotExportRequest, SnapshotExportResult } from '../../../local/aurora/data-plane.ts';
import { tableFolder } from '../../../local/aurora/export/export-table.ts';
import {
  exportInfo,
  type TableOutcome,
  tableManifests,
  taskFolder,
} from '../../../local/aurora/export/manifests.ts';
import { parquetTypeOf } from '../../../local/aurora/export/parquet-type.ts';
import { PartFile } from '../../../local/aurora/export/part-file.ts';
import type { ExportTable } from '../../../local/aurora/export/tables.ts';
import { NoDataPlane } from '../no-data-plane.ts';

const names = ['accounts', 'customers', 'transactions'];
const bytesEach = 4_194_304;
/** One row of one column. */
const parquet = (() => {
  const file = new PartFile([{ name: 'id', parquetType: parquetTypeOf('int8') }]);
  file.add([['1']]);
  return file.finish();
})();

/**
 * A data plane without databases whose exports look like RDS's own: three tables with a file each, and the
 * manifests. Each file holds one row.
 */
export class PaperDataPlane extends NoDataPlane {
  /** Whether the tables' manifest of exports to come ends in the middle. */
  cutManifests = false;
  /** Whether the Parquet files of exports to come end too early. */
  cutFiles = false;
  readonly #cut: (() => Promise<void>)[] = [];

  override async exportSnapshot(request: SnapshotExportRequest): Promise<SnapshotExportResult> {
    this.exports.push(request);
    const outcomes = names.map((name) => outcomeOf(name, request));
    for (const { table } of outcomes) {
      const file = `${tableFolder(taskFolder(request), table)}/1/part-00000-${request.task}.gz.parquet`;
      await request.put(file, this.cutFiles ? parquet.subarray(0, -20) : parquet);
    }
    await this.duringExport();
    const bytes = bytesEach * outcomes.length;
    const manifests = {
      ...tableManifests(request.task, outcomes),
      [`export_info_${request.task}.json`]: exportInfo(request, request.now(), bytes),
    };
    for (const [name, content] of Object.entries(manifests)) {
      await this.#putManifest(request, name, JSON.stringify(content));
    }
    request.progress(100);
    const tables = names.map((name) => ({
      target: `ledger.public.${name}`,
      rows: 1,
      status: 'COMPLETE' as const,
    }));
    return { extractedBytes: bytes, tables };
  }

  /** Writes whole what was cut. */
  async finishManifests(): Promise<void> {
    for (const write of this.#cut.splice(0)) await write();
  }

  async #putManifest(request: SnapshotExportRequest, name: string, text: string): Promise<void> {
    const key = `${taskFolder(request)}/${name}`;
    const whole = () => request.put(key, Buffer.from(text));
    if (!this.cutManifests || !name.startsWith('export_tables_info_')) return whole();
    this.#cut.push(whole);
    await request.put(key, Buffer.from(text.slice(0, text.length / 2)));
  }
}

function outcomeOf(name: string, request: SnapshotExportRequest): TableOutcome {
  const table: ExportTable = {
    database: 'ledger',
    schema: 'public',
    name,
    columns: [],
    relations: [{ schema: 'public', name }],
    partitioned: false,
    hasNumericKey: true,
    sizeBytes: bytesEach,
    masterMayRead: true,
  };
  const at = request.now();
  return { table, status: 'COMPLETE', rows: 1, bytes: bytesEach, parts: 1, startedAt: at, endedAt: at };
}
