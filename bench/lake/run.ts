import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parquetTypeOf } from '../../local/aurora/export/parquet-type.ts';
import { PartFile } from '../../local/aurora/export/part-file.ts';
import type { LocalPlatform } from '../../local/platform/local-platform.ts';
import { synthesize } from '../../local/run/synthesize.ts';
import type { EventCost } from '../events/noted-events.ts';
import { aligned, onPlatform } from '../platform.ts';

const project = path.resolve(import.meta.dirname, '../..');
const now = new Date('2026-11-22T10:00:00Z');
const identifier = 'ledger-core';
const snapshot = 'rds:ledger-core-2026-11-22-02-10';
const task = 'ledger-core-202611220210-aaaaaaaaaa';
const folder = `exports/${task}/`;
const filesOfTable = 10;

/** Files of an export, and how many columns each has. */
const shapes = [
  { files: 1, columns: 20 },
  { files: 1_000, columns: 20 },
  { files: 1_000, columns: 200 },
  { files: 10_000, columns: 20 },
] as const;
type Shape = (typeof shapes)[number];

/**
 * `npm run bench:lake`: what proving an export costs `verify-export`, ten files to a table, on its bundle, in
 * a fresh process, against the local endpoints: calls, bytes that came, time. The export of one file shows
 * what everything else is.
 */
async function main(): Promise<void> {
  const temporary = mkdtempSync(path.join(tmpdir(), 'aurora-steward-lake-'));
  try {
    const cdkOut = path.join(temporary, 'cdk.out');
    await synthesize(project, 'bench/lake/lake.config.ts', cdkOut);
    const rows: (readonly [Shape, number, EventCost])[] = [];
    for (const [index, shape] of shapes.entries()) {
      const part = partOf(shape.columns);
      console.log(`… ${shape.files} files of ${part.length} bytes, ${shape.columns} columns`);
      const cost = await onPlatform(
        { cdkOut, folder: path.join(temporary, String(index)), now },
        async ({ platform, run }) => {
          arrange(platform, shape, part);
          const found = await run('steward-lake-verify-export', { sweep: 'verify-export' });
          expectVerified(platform);
          return found;
        },
      );
      rows.push([shape, part.length, cost]);
    }
    console.log(report(rows));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** A file as RDS writes them, of a few thousand rows. */
function partOf(columns: number): Buffer {
  const file = new PartFile(
    Array.from({ length: columns }, (_, index) => ({
      name: `column_${index}_of_the_table`,
      parquetType: parquetTypeOf(index % 3 === 0 ? 'int8' : 'text'),
    })),
  );
  file.add(
    Array.from({ length: 3_000 }, (_, row) =>
      Array.from({ length: columns }, (_, index) =>
        index % 3 === 0 ? String(row) : `value ${row} of ${index}`,
      ),
    ),
  );
  return file.finish();
}

/** An export that RDS has completed and nobody has looked at: its task, its intent, its manifests and its files. */
function arrange({ rds, s3, stack }: LocalPlatform, { files }: Shape, part: Buffer): void {
  const ledger = String(stack.outputs['LedgerBucketName']);
  const lake = String(stack.outputs['LakeBucketName']);
  const createdAt = new Date('2026-11-22T02:10:05Z');
  const { resourceId } = rds.addCluster({
    identifier,
    tags: {},
    createdAt: new Date('2025-01-01T00:00:00Z'),
  });
  rds.arrangeSnapshot(identifier, { identifier: snapshot, type: 'automated', createdAt });
  rds.arrangeExportTask({
    identifier: task,
    snapshot,
    bucket: lake,
    prefix: 'exports',
    iamRoleArn: 'arn:aws:iam::123456789012:role/export',
    kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/lake',
    exportOnly: [],
    startedAt: createdAt,
    status: 'COMPLETE',
    endedAt: now,
  });
  const put = (bucket: string, key: string, body: object) =>
    s3.arrangeObject(bucket, key, Buffer.from(JSON.stringify(body)));
  put(ledger, `open/export-intents/${task}`, {
    taskIdentifier: task,
    attempt: 1,
    snapshotArn: `arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:${snapshot}`,
    snapshotIdentifier: snapshot,
    snapshotTime: createdAt.toISOString(),
    clusterIdentifier: identifier,
    clusterId: resourceId,
    policyName: identifier,
    wantedAt: createdAt.toISOString(),
    intendedAt: createdAt.toISOString(),
  });
  const tables = Array.from(
    { length: Math.ceil(files / filesOfTable) },
    (_, index) => `ledger.public.t${index}`,
  );
  const perTableStatus = tables.map((target) => ({ target, status: 'COMPLETE', sizeGB: 0.01 }));
  put(lake, `${folder}export_info_${task}.json`, { status: 'COMPLETE' });
  put(lake, `${folder}export_tables_info_${task}_from_1_to_${tables.length}.json`, { perTableStatus });
  for (let index = 0; index < files; index += 1) {
    const below = `${folder}ledger/public.t${Math.floor(index / filesOfTable)}/1/`;
    s3.arrangeObject(lake, `${below}part-${String(index).padStart(5, '0')}.gz.parquet`, part);
  }
}

function expectVerified({ s3, stack }: LocalPlatform): void {
  const objects = s3.objects(String(stack.outputs['LedgerBucketName']));
  const record = objects.find(({ key }) => key.startsWith('exports/') && key.endsWith(task));
  const { verdict } = record ? JSON.parse(record.body.toString('utf8')).fact : { verdict: undefined };
  if (verdict !== 'verified') throw new Error(`Expected a verified export. Found: ${verdict}.`);
}

function report(rows: readonly (readonly [Shape, number, EventCost])[]): string {
  const head = [
    'files',
    'columns',
    'bytes each',
    'AWS calls',
    'received, kB',
    'in all, ms',
    'CPU, ms',
    'peak, MB',
  ];
  const cells = rows.map(
    ([{ files, columns }, bytes, { calls, receivedBytes, ownMs, awsMs, cpuMs, peakBytes }]) => [
      ...[files, columns, bytes, calls].map(String),
      ...[receivedBytes / 1e3, ownMs + awsMs, cpuMs].map((figure) => figure.toFixed(0)),
      (peakBytes / 1e6).toFixed(1),
    ],
  );
  return `Node ${process.version}, load average ${(loadavg()[0] ?? 0).toFixed(1)}\n${aligned([head, ...cells])}`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
