import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Aurora, startAurora } from '../../../local/aurora/aurora.ts';
import type { SnapshotExportRequest } from '../../../local/aurora/data-plane.ts';
import { compareExportWithSource } from '../../../local/aurora/export/compare.ts';
import { withClient } from '../../../local/aurora/postgres/connection.ts';

const cluster = 'ledger-core';
const rowsOfTheSample = {
  'ledger.audit.events': 6000,
  'ledger.audit.extremes': 6,
  'ledger.payments.CardSchemes': 3,
  'ledger.payments.accounts': 5000,
  'ledger.payments.customers': 4000,
  'ledger.payments.disputes': 0,
  'ledger.payments.entries': 60_000,
  'ledger.payments.statements': 3000,
  'ledger.payments.transactions': 30_000,
};

let aurora: Aurora;
beforeAll(async () => {
  aurora = await startAurora({ clusters: [{ identifier: cluster }], sample: true, log: () => undefined });
  await aurora.takeSnapshot(cluster, 'nightly');
  // Not in the snapshot, so not in its exports either.
  await onWriter('DELETE FROM payments."CardSchemes"');
}, 60_000);
afterAll(() => aurora.close());

async function onWriter(sql: string): Promise<void> {
  await withClient(aurora.connection(cluster, 'ledger'), (client) => client.query(sql));
}

/** Exports, and keeps what was put. */
async function exported(over: Partial<SnapshotExportRequest> = {}) {
  const objects = new Map<string, Buffer>();
  const progress: number[] = [];
  const result = await aurora.exportSnapshot({
    snapshot: 'nightly',
    task: 'task-1',
    sourceArn: 'arn:aws:rds:eu-central-1:123456789012:cluster-snapshot:rds:nightly',
    bucket: 'lake',
    prefix: 'exports/prod',
    exportOnly: [],
    iamRoleArn: 'arn:aws:iam::123456789012:role/export',
    kmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/lake',
    startedAt: new Date('2026-11-22T01:42:00Z'),
    now: () => new Date('2026-11-22T02:00:00Z'),
    put: async (key, body) => void objects.set(key, body),
    progress: (percent) => void progress.push(percent),
    ...over,
  });
  const json = (key: string) => JSON.parse(String(objects.get(key)));
  return {
    objects,
    progress,
    result,
    json,
    rows: Object.fromEntries(result.tables.map((t) => [t.target, t.rows])),
  };
}

async function compared(objects: ReadonlyMap<string, Buffer>, snapshot = 'nightly') {
  const source = await aurora.openSnapshot(snapshot);
  const files = [...objects].map(([key, body]) => ({ key, read: async () => body }));
  const comparisons = await compareExportWithSource({ files, connection: source.connection('ledger') });
  await source.close();
  return comparisons;
}

describe('an export of the sample', { timeout: 60_000 }, () => {
  test('holds every value of every table, as they were in the snapshot', async () => {
    const { objects, progress, result, rows } = await exported();
    expect(rows).toEqual(rowsOfTheSample);
    expect(result.warningMessage).toBeUndefined();
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(100);
    expect(await compared(objects)).toEqual(
      Object.entries(rowsOfTheSample).map(([table, count]) => ({
        table,
        sourceRows: count,
        parquetRows: count,
        equal: true,
      })),
    );
  });

  test('is laid out as RDS lays it out', async () => {
    const { objects } = await exported();
    const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/;
    const keys = [...objects.keys()].map((key) =>
      key.replace(uuid, 'UUID').replace('exports/prod/task-1/', ''),
    );
    const parts = (table: string, batch: number, count = 1) => [
      ...Array.from(
        { length: count },
        (_, part) => `ledger/${table}/${batch}/part-0000${part}-UUID.gz.parquet`,
      ),
      `ledger/${table}/${batch}/_SUCCESS`,
    ];
    expect(keys).toEqual([
      ...parts('audit.events', 1),
      ...parts('audit.extremes', 1),
      ...parts('payments.CardSchemes', 1),
      ...parts('payments.accounts', 1),
      ...parts('payments.customers', 1),
      ...parts('payments.disputes', 1, 0),
      // Without a numeric key of one column: a batch for each part.
      ...[1, 2, 3].flatMap((batch) => parts('payments.entries', batch)),
      // Partitioned: a batch for each partition, the last one empty.
      ...parts('payments.statements', 1),
      ...parts('payments.statements', 2),
      ...parts('payments.statements', 3, 0),
      // With a numeric key: one batch of several parts.
      ...parts('payments.transactions', 1, 2),
      'export_tables_info_task-1_from_1_to_9.json',
      'export_info_task-1.json',
    ]);
  });

  test('says in its manifests what was exported', async () => {
    const { json, result } = await exported({ exportOnly: ['ledger.payments.CardSchemes'] });
    expect(json('exports/prod/task-1/export_info_task-1.json')).toEqual({
      exportTaskIdentifier: 'task-1',
      sourceArn: 'arn:aws:rds:eu-central-1:123456789012:cluster-snapshot:rds:nightly',
      exportOnly: ['ledger.payments.CardSchemes'],
      s3Bucket: 'lake',
      s3Prefix: 'exports/prod',
      exportedFilesPath: 'exports/prod/task-1',
      iamRoleArn: 'arn:aws:iam::123456789012:role/export',
      kmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/lake',
      status: 'COMPLETE',
      percentProgress: 100,
      taskStartTime: '2026-11-22T01:42:00.000Z',
      taskEndTime: '2026-11-22T02:00:00.000Z',
      totalExportedDataInGB: expect.closeTo(result.extractedBytes / 1_073_741_824, 6),
    });
    const column = (
      columnName: string,
      originalType: string,
      expectedExportedType: string,
      precision = 0,
    ) => ({
      columnName,
      originalType,
      expectedExportedType,
      originalCharMaxLength: 0,
      originalNumPrecision: precision,
      originalDateTimePrecision: 0,
    });
    expect(json('exports/prod/task-1/export_tables_info_task-1_from_1_to_1.json')).toEqual({
      perTableStatus: [
        {
          tableStatistics: {
            extractionStartTime: '2026-11-22T02:00:00.000Z',
            extractionEndTime: '2026-11-22T02:00:00.000Z',
            partitioningInfo: { numberOfPartitions: 1, numberOfCompletedPartitions: 1 },
          },
          schemaMetadata: {
            originalTypeMappings: [
              column('schemeCode', 'smallint', 'int32 (int16)', 16),
              column('Größe', 'text', 'binary (UTF8)'),
              column('interchange_%', 'numeric', 'binary (UTF8)', 6),
              column('select', 'boolean', 'boolean'),
            ],
          },
          status: 'COMPLETE',
          sizeGB: expect.any(Number),
          target: 'ledger.payments.CardSchemes',
        },
      ],
    });
  });

  test('writes the same keys when it is repeated, under the task alone when there is no prefix', async () => {
    const only = { exportOnly: ['ledger.audit.extremes'], prefix: '' };
    const [first, second] = [await exported(only), await exported(only)];
    expect([...second.objects.keys()]).toEqual([...first.objects.keys()]);
    expect([...first.objects.keys()].at(-1)).toBe('task-1/export_info_task-1.json');
  });
});

describe('a partial export', { timeout: 60_000 }, () => {
  test('reads the schemas and tables it was asked for', async () => {
    const { rows } = await exported({ exportOnly: ['ledger.audit', 'ledger.payments.accounts'] });
    expect(rows).toEqual({
      'ledger.audit.events': 6000,
      'ledger.audit.extremes': 6,
      'ledger.payments.accounts': 5000,
    });
  });

  test('warns of what it was asked for and did not find', async () => {
    const { rows, result } = await exported({ exportOnly: ['ledger.audit.extremes', 'ledger.nowhere'] });
    expect(rows).toEqual({ 'ledger.audit.extremes': 6 });
    expect(JSON.parse(result.warningMessage ?? '')).toEqual({
      skippedTables: [],
      skippedObjectives: [{ name: 'ledger.nowhere', reason: 'OBJECT_DOES_NOT_EXIST' }],
      general: [],
    });
  });
});

describe('the comparison with the source', { timeout: 60_000 }, () => {
  const only = { exportOnly: ['ledger.audit.extremes', 'ledger.payments.CardSchemes'] };

  test('sees rows that are missing or changed', async () => {
    const { objects } = await exported(only);
    const live = aurora.connection(cluster, 'ledger');
    const files = [...objects].map(([key, body]) => ({ key, read: async () => body }));
    await onWriter('UPDATE audit.extremes SET double = 0 WHERE id = 3');
    const comparisons = await compareExportWithSource({ files, connection: live });
    // Minus zero in the export, zero in the source.
    expect(comparisons).toContainEqual({
      table: 'ledger.audit.extremes',
      sourceRows: 6,
      parquetRows: 6,
      equal: false,
    });
    expect(comparisons).toContainEqual({
      table: 'ledger.payments.CardSchemes',
      sourceRows: 0,
      parquetRows: 3,
      equal: false,
    });
  });
});

describe('what is left out', { timeout: 60_000 }, () => {
  test('is named with its reason, in the warning and in the manifest', async () => {
    await onWriter(`
      CREATE SCHEMA odd;
      CREATE TABLE odd.blobs (id int PRIMARY KEY, "raw data" bytea);
      CREATE TABLE odd."in/out" (id int);
      CREATE TABLE odd.flaky (id int);
      CREATE TABLE odd.fine (id int, "a.b" text, "constructor" text);
      INSERT INTO odd.fine VALUES (1, 'dotted', 'reserved');
      CREATE UNLOGGED TABLE odd.cache (id int);
      CREATE VIEW odd.seen AS SELECT * FROM odd.fine;
      CREATE ROLE payroll;
      CREATE TABLE odd.payouts (id int);
      GRANT payroll TO CURRENT_USER;
      GRANT USAGE, CREATE ON SCHEMA odd TO payroll;
      ALTER TABLE odd.payouts OWNER TO payroll;
      REVOKE payroll FROM CURRENT_USER;`);
    await aurora.takeSnapshot(cluster, 'odd');
    const { json, result } = await exported({
      snapshot: 'odd',
      exportOnly: ['ledger.odd'],
      failingTables: { 'ledger.odd.flaky': 'INTERNAL_ERROR' },
    });
    const failed = [
      ['ledger.odd.blobs', 'UNSUPPORTED_COLUMN_NAME'],
      ['ledger.odd.flaky', 'INTERNAL_ERROR'],
      ['ledger.odd.in/out', 'UNSUPPORTED_TABLE_NAME'],
      ['ledger.odd.payouts', 'PERMISSIONS_DO_NOT_EXIST'],
    ];
    expect(result.tables).toEqual([
      { target: 'ledger.odd.blobs', rows: 0, status: 'FAILED' },
      { target: 'ledger.odd.fine', rows: 1, status: 'COMPLETE' },
      { target: 'ledger.odd.flaky', rows: 0, status: 'FAILED' },
      { target: 'ledger.odd.in/out', rows: 0, status: 'FAILED' },
      { target: 'ledger.odd.payouts', rows: 0, status: 'FAILED' },
    ]);
    expect(JSON.parse(result.warningMessage ?? '')).toEqual({
      skippedTables: failed.map(([tableName, reason]) => ({ tableName, reason })),
      skippedObjectives: [],
      general: [],
    });
    const { perTableStatus } = json('exports/prod/task-1/export_tables_info_task-1_from_1_to_5.json');
    expect(perTableStatus[0]).toEqual({
      tableStatistics: {
        extractionStartTime: '2026-11-22T02:00:00.000Z',
        extractionEndTime: '2026-11-22T02:00:00.000Z',
        partitioningInfo: { numberOfPartitions: 0, numberOfCompletedPartitions: 0 },
      },
      status: 'FAILED',
      sizeGB: 0,
      target: 'ledger.odd.blobs',
      warningMessage: 'UNSUPPORTED_COLUMN_NAME',
    });
  });

  test('a snapshot deleted during its export is exported to the end', async () => {
    await aurora.takeSnapshot(cluster, 'short-lived');
    const exporting = exported({ snapshot: 'short-lived', exportOnly: ['ledger.payments.accounts'] });
    await aurora.deleteSnapshot('short-lived');
    expect((await exporting).rows).toEqual({ 'ledger.payments.accounts': 5000 });
  });

  test('a refused put ends the export with the error that it met', async () => {
    const put = async () => {
      throw new Error('AccessDenied');
    };
    await expect(exported({ put, exportOnly: ['ledger.audit.extremes'] })).rejects.toThrow('AccessDenied');
  });
});
