import type { Client, CustomTypesConfig } from 'pg';

/** A row as PostgreSQL prints it: one text, or null, for each column. */
export type TextRow = readonly (string | null)[];

/** What a batch of rows may take in memory, roughly, in bytes. */
const batchBytes = 8 * 1024 * 1024;
const firstBatchRows = 100;
const largestBatchRows = 5_000;

/** pg's own parsing would make numbers and dates of texts that must stay exact. */
const asText: CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/**
 * Reads a table or partition batch by batch, in a transaction of its own, so that memory holds one batch however
 * large the table is: the wider the rows were, the fewer are asked for next.
 */
export async function* readRows(
  client: Client,
  relation: { readonly schema: string; readonly name: string },
  columns: readonly { readonly name: string }[],
): AsyncGenerator<readonly TextRow[]> {
  const names = columns.map(({ name }) => client.escapeIdentifier(name)).join(', ');
  const from = `${client.escapeIdentifier(relation.schema)}.${client.escapeIdentifier(relation.name)}`;
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    // Without children: they are tables of their own.
    await client.query(`DECLARE reading NO SCROLL CURSOR FOR SELECT ${names} FROM ONLY ${from}`);
    for (let count = firstBatchRows; ; ) {
      const text = `FETCH FORWARD ${count} FROM reading`;
      const { rows } = await client.query<(string | null)[]>({ text, rowMode: 'array', types: asText });
      if (rows.length > 0) yield rows;
      if (rows.length < count) return;
      count = Math.max(1, Math.min(largestBatchRows, Math.floor(batchBytes / averageBytes(rows))));
    }
  } finally {
    await client.query('ROLLBACK');
  }
}

function averageBytes(rows: readonly TextRow[]): number {
  let sum = 0;
  for (const row of rows) for (const value of row) sum += 8 + (value?.length ?? 0);
  return sum / rows.length;
}
