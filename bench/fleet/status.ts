import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { LocalPlatform } from '../../local/platform/local-platform.ts';
import { withdrawInvitation, writeInvitation } from '../../local/run/invitation.ts';
import type { HappeningOf } from '../../local/timeline/recorder.ts';

/** What a command cost, from its start to its end. */
export interface CommandCost {
  /** By service: `rds`, `s3`, … */
  readonly calls: Readonly<Record<string, number>>;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
}

interface Fleet {
  readonly project: string;
  readonly config: string;
  readonly platform: LocalPlatform;
  readonly timeline: { of(type: 'aws-call'): readonly HappeningOf<'aws-call'>[] };
  /** Where what it took may be written. */
  readonly folder: string;
}

/**
 * `steward status --local --json` in a process of its own. Each cluster has one verified export in the ledger.
 *
 * @throws where a local run stays: its invitation is not taken from it
 */
export async function measureStatus(fleet: Fleet, clusterIds: readonly string[]): Promise<CommandCost> {
  const { project, platform, timeline } = fleet;
  if (existsSync(path.join(project, '.steward', 'local.json'))) {
    throw new Error(
      'Expected no local run that stays. Found .steward/local.json. Do: end npm run local first.',
    );
  }
  const { frontDoor, place, stack } = platform;
  const visitor = frontDoor.register({ roleArn: undefined, name: 'bench' });
  const client = new S3Client({
    region: place.region,
    endpoint: frontDoor.url,
    forcePathStyle: true,
    credentials: visitor,
  });
  for (const id of clusterIds) await recordExport(client, String(stack.outputs['LedgerBucketName']), id);
  client.destroy();
  writeInvitation(project, {
    processId: process.pid,
    endpoint: frontDoor.url,
    region: place.region,
    credentials: visitor,
    config: fleet.config,
    outputs: Object.fromEntries(Object.entries(stack.outputs).map(([name, value]) => [name, String(value)])),
    functions: {},
    happenings: { url: '', secret: '' },
  });
  try {
    const before = timeline.of('aws-call').length;
    const cost = await run(fleet, clusterIds.length);
    return { ...cost, calls: byService(timeline.of('aws-call').slice(before)) };
  } finally {
    withdrawInvitation(project, process.pid);
  }
}

/** As verify-export leaves it. */
async function recordExport(client: S3Client, Bucket: string, clusterId: string): Promise<void> {
  const taskIdentifier = 'fleet-202611210900-0k3v9x2m1q';
  const Key = `exports/${clusterId}/2026-11/${taskIdentifier}`;
  const snapshotTime = '2026-11-21T09:00:00.000Z';
  const fact = {
    verdict: 'verified',
    taskIdentifier,
    snapshotIdentifier: 'rds:fleet',
    snapshotTime,
    endedAt: '2026-11-21T10:00:00.000Z',
    tables: [],
    empty: [],
  };
  const recorded = { recordedBy: 'bench', recordedAt: snapshotTime, subject: taskIdentifier };
  const Body = JSON.stringify({ schema: 1, kind: 'exports', key: Key, ...recorded, fact, effects: [] });
  await client.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: '*' }));
}

async function run({ project, folder }: Fleet, clusters: number): Promise<Omit<CommandCost, 'calls'>> {
  const costFile = path.join(folder, 'status-cost.json');
  const preload = path.join(import.meta.dirname, 'cost-at-exit.mjs');
  const command = [path.join(project, 'cli', 'main.ts'), 'status', '--local', '--json'];
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', preload, ...command], {
    env: { ...process.env, COST_FILE: costFile },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const status = await new Promise((resolve) => child.on('close', resolve));
  const wallMs = performance.now() - began;
  const shown = status === 0 ? JSON.parse(Buffer.concat(output).toString('utf8')) : undefined;
  const found = shown?.deployments[0]?.clusters ?? [];
  const whole = found.filter((one: { lastVerifiedExport: unknown }) => one.lastVerifiedExport);
  if (whole.length !== clusters) {
    throw new Error(
      `Expected ${clusters} clusters with an export. Found ${whole.length}, exit status ${status}.`,
    );
  }
  return { wallMs, ...JSON.parse(readFileSync(costFile, 'utf8')) };
}

function byService(calls: readonly { readonly service: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { service } of calls) counts[service] = (counts[service] ?? 0) + 1;
  return counts;
}
