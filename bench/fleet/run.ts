import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalPlatform } from '../../local/platform/local-platform.ts';
import { synthesize } from '../../local/run/synthesize.ts';
import type { EventCost } from '../events/noted-events.ts';
import { aligned, onPlatform } from '../platform.ts';
import { arrangeLake } from './lake.ts';
import { type CommandCost, measureStatus } from './status.ts';

const project = path.resolve(import.meta.dirname, '../..');
const config = 'bench/fleet/fleet.config.ts';
const snapshotsEach = 50;
const exportedEach = 5;
const day = 86_400_000;
const now = new Date('2026-11-22T10:00:00Z');

interface Row {
  readonly what: string;
  readonly clusters: number;
  readonly cost: EventCost;
}

interface CommandRow {
  readonly clusters: number;
  readonly cost: CommandCost;
}

/**
 * `npm run bench:fleet`: what check-backups, keep-backups, export-snapshots, keep-exports and `steward
 * status` cost over 10, 100 and 1,000 clusters with 50 snapshots, five past export tasks and 50 exports in
 * the lake each, on their bundles, in fresh processes, against the local endpoints.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'aurora-steward-fleet-'));
  try {
    const cdkOut = path.join(folder, 'cdk.out');
    console.log(`… synthesizing ${config}`);
    await synthesize(project, config, cdkOut);
    const rows: Row[] = [];
    const commands: CommandRow[] = [];
    for (const clusters of [10, 100, 1_000]) {
      console.log(`… ${clusters} clusters with ${clusters * snapshotsEach} snapshots`);
      const measured = await measure(cdkOut, path.join(folder, String(clusters)), clusters);
      rows.push(...measured.rows);
      commands.push({ clusters, cost: measured.status });
    }
    console.log(report(rows));
    console.log(statusReport(commands));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  cdkOut: string,
  folder: string,
  clusters: number,
): Promise<{ rows: readonly Row[]; status: CommandCost }> {
  return onPlatform({ cdkOut, folder, now }, async (bench) => {
    const { platform, timeline } = bench;
    const rows: Row[] = [];
    const run = async (what: string, fn: string, payload: object) => {
      rows.push({ what, clusters, cost: await bench.run(`steward-fleet-${fn}`, payload) });
    };
    const clusterIds = arrange(platform, clusters);
    const status = await measureStatus({ project, config, platform, timeline, folder }, clusterIds);
    await run('objectives, point-in-time recovery recent', 'check-backups', { sweep: 'check-backups' });
    for (let index = 0; index < clusters; index += 1) {
      platform.rds.stopPointInTime(nameOf(index), new Date(now.getTime() - 3 * day));
    }
    await run('objectives, point-in-time recovery stuck everywhere', 'check-backups', {
      sweep: 'check-backups',
    });
    await run('retention, a dry run over all', 'keep-backups', { dryRun: true });
    const sweep = { sweep: 'export-snapshots' };
    await run('exports, a sweep that notes one snapshot of each cluster', 'export-snapshots', sweep);
    await run('exports, every further sweep', 'export-snapshots', sweep);
    arrangeLake(platform, clusterIds, { now, each: snapshotsEach });
    await run('retention of the lake, a dry run over all', 'keep-exports', { dryRun: true });
    await run('retention of the lake, the daily run', 'keep-exports', { sweep: 'keep-exports' });
    return { rows, status };
  });
}

function nameOf(index: number): string {
  return `fleet-${String(index).padStart(4, '0')}`;
}

/** Half of the snapshots are automated, half are backups of the suite, one of each for every day; five are exported. */
function arrange({ rds }: LocalPlatform, clusters: number): string[] {
  const clusterIds: string[] = [];
  for (let index = 0; index < clusters; index += 1) {
    const identifier = nameOf(index);
    const createdAt = new Date(now.getTime() - 400 * day);
    clusterIds.push(rds.addCluster({ identifier, tags: { fleet: 'bench' }, createdAt }).resourceId);
    for (let age = 0; age < snapshotsEach / 2; age += 1) {
      const createdAt = new Date(now.getTime() - age * day - 3_600_000);
      const stamp = createdAt.toISOString().slice(0, 16).replace(/[T:]/g, '-');
      rds.arrangeSnapshot(identifier, {
        identifier: `rds:${identifier}-${stamp}`,
        type: 'automated',
        createdAt,
      });
      if (age > 0 && age <= exportedEach) arrangeExport(rds, `rds:${identifier}-${stamp}`, createdAt);
      rds.arrangeSnapshot(identifier, {
        identifier: `${identifier}-${stamp.replaceAll('-', '')}-nightly-aaaaaa`,
        type: 'manual',
        createdAt,
        tags: {
          'aurora-steward:purpose': 'backup',
          'aurora-steward:keep-until': new Date(createdAt.getTime() + 35 * day).toISOString(),
        },
      });
    }
  }
  return clusterIds;
}

function arrangeExport(rds: LocalPlatform['rds'], snapshot: string, createdAt: Date): void {
  rds.arrangeExportTask({
    identifier: `${snapshot.replace(/[^a-z0-9]+/g, '-')}-past`,
    snapshot,
    bucket: 'lake',
    prefix: 'exports',
    iamRoleArn: 'arn:aws:iam::123456789012:role/export',
    kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/lake',
    exportOnly: [],
    startedAt: createdAt,
    status: 'COMPLETE',
    endedAt: new Date(createdAt.getTime() + 3_600_000),
  });
}

function report(rows: readonly Row[]): string {
  const cells = rows
    .toSorted((a, b) => (a.what < b.what ? -1 : a.what > b.what ? 1 : a.clusters - b.clusters))
    .map(({ what, clusters, cost }) => [
      what,
      String(clusters),
      String(clusters * snapshotsEach),
      String(cost.calls),
      cost.ownMs.toFixed(0),
      cost.cpuMs.toFixed(0),
      (cost.peakBytes / 1e6).toFixed(1),
    ]);
  const head = ['', 'clusters', 'snapshots', 'AWS calls', 'less AWS, ms', 'CPU, ms', 'peak, MB'];
  return `Node ${process.version}, load average ${(loadavg()[0] ?? 0).toFixed(1)}\n${aligned([head, ...cells])}`;
}

/** The time is from the command's start to its end, the local endpoints' answers included. */
function statusReport(rows: readonly CommandRow[]): string {
  const head = [
    'steward status',
    'snapshots',
    'calls of RDS',
    'of S3',
    'others',
    'time, ms',
    'CPU, ms',
    'peak, MB',
  ];
  const cells = rows.map(({ clusters, cost: { calls, wallMs, cpuMs, peakBytes } }) => {
    const { rds = 0, s3 = 0, ...others } = calls;
    const rest = Object.values(others).reduce((sum, count) => sum + count, 0);
    return [
      `${clusters} clusters`,
      ...[clusters * snapshotsEach, rds, s3, rest].map(String),
      ...[wallMs, cpuMs].map((ms) => ms.toFixed(0)),
      (peakBytes / 1e6).toFixed(1),
    ];
  });
  return aligned([head, ...cells]);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
