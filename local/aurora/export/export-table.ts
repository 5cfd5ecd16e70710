import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { parquetTypeOf } from './parquet-type.ts';
import { PartFile } from './part-file.ts';
import { readRows } from './read-rows.ts';
import type { ExportTable } from './tables.ts';

/** A file is closed once it has reached either; RDS's own are "typically 1-10 MB". */
const partRows = 20_000;
const partBytes = 10 * 1024 * 1024;

export interface ExportedTable {
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
}

/**
 * Writes one table's files below `folder` (`…/<database>/<schema>.<table>`). A table with a numeric key is one batch
 * of several parts; a partitioned table is a batch for each partition; any other is a batch for each part.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ExportSnapshot.FileNames.html
 */
export async function exportTable(
  client: Client,
  table: ExportTable,
  folder: string,
  put: (key: string, body: Buffer) => Promise<void>,
): Promise<ExportedTable> {
  const columns = table.columns.map(({ name, type }) => ({ name, parquetType: parquetTypeOf(type) }));
  const oneBatch = table.hasNumericKey || table.partitioned;
  let batch = 1;
  let part = 0;
  let rows = 0;
  let bytes = 0;
  let parts = 0;

  const write = async (file: PartFile) => {
    const number = String(part).padStart(5, '0');
    const body = file.finish();
    await put(`${folder}/${batch}/part-${number}-${batchUuid(folder, batch)}.gz.parquet`, body);
    rows += file.rows;
    bytes += body.length;
    part += 1;
    parts += 1;
  };
  const endBatch = async () => {
    await put(`${folder}/${batch}/_SUCCESS`, Buffer.alloc(0));
    batch += 1;
    part = 0;
  };

  for (const relation of table.relations) {
    let file = new PartFile(columns);
    for await (const read of readRows(client, relation, table.columns)) {
      if (file.rows >= partRows || file.sizeBytes >= partBytes) {
        await write(file);
        if (!oneBatch) await endBatch();
        file = new PartFile(columns);
      }
      file.add(read);
    }
    if (file.rows > 0) await write(file);
    await endBatch();
  }
  return { rows, bytes, parts };
}

/** The same for the same batch of the same task, so that a repeated write replaces instead of doubling. */
function batchUuid(folder: string, batch: number): string {
  const hex = createHash('sha256').update(`${folder}/${batch}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Where a table's files go, below the task's folder. */
export function tableFolder(taskFolder: string, table: ExportTable): string {
  const path = `${table.database}/${table.schema}.${table.name}`;
  // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Considerations.html
  return `${taskFolder}/${path.replaceAll(/[\\`" ]/g, '_')}`;
}
