import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, vi } from 'vitest';
import type { Measurement } from '../../../functions/domain/probe/measurement.ts';
import { startAurora } from '../../../local/aurora/aurora.ts';
import type { WriterLoss } from '../../../local/aurora/cluster.ts';
import { type PostgresConnection, withClient } from '../../../local/aurora/postgres/connection.ts';
import { createClock } from '../../../local/clock/virtual-clock.ts';
import { startLocalPlatform } from '../../../local/platform/local-platform.ts';
import { recordTimeline } from '../../../local/timeline/recorder.ts';
import { grantScript } from '../grant-script.ts';
import { probeAlerts } from './alert-probe.ts';
import { assemblyOf } from './assembly.ts';

const cluster = 'ledger-core';
const minute = 60_000;

export type MeasuredRun = Awaited<ReturnType<typeof openMeasuredRun>>;

/**
 * The stack that measures failovers, before a real writer and a real reader that take IAM tokens.
 *
 * @param heartbeat whether a row is written each second; then time does not jump any more once the first sweep ran
 */
export async function openMeasuredRun(heartbeat = false) {
  const name = heartbeat ? 'heartbeat' : 'measured';
  const cdkOut = await assemblyOf(`test/support/configs/failover-${name}.config.ts`);
  const folder = mkdtempSync(path.join(tmpdir(), 'aurora-steward-measured-'));
  const clock = createClock({ start: new Date('2026-11-20T02:10:00Z') });
  const aurora = await startAurora({
    clusters: [{ identifier: cluster, iamAuthentication: true }],
    sample: false,
    region: 'eu-west-1',
    log: () => undefined,
  });
  const timeline = recordTimeline(clock, path.join(folder, 'timeline.jsonl'));
  const network = { authorityFile: aurora.caFile, addresses: {} };
  const platform = await startLocalPlatform({ cdkOut, clock, timeline, dataPlane: aurora, network });
  platform.platform.confirmSubscriptions();
  platform.rds.addCluster({
    identifier: cluster,
    iamAuthentication: true,
    writerEndpoint: aurora.writerEndpoint(cluster),
    readerEndpoint: aurora.readerEndpoint(cluster),
  });
  const master = () => aurora.connection(cluster, 'postgres');
  await withClient(master(), async (client) => {
    await client.query(grantScript());
    await client.query('CREATE TABLE payment (id int PRIMARY KEY)');
  });
  return {
    platform,
    clock,
    aurora,
    timeline,
    master,
    heartbeat,
    probe: probeAlerts(platform),
    async close() {
      await platform.close();
      await aurora.close();
      clock.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What an application knows of its writes, by the real clock. */
interface Write {
  readonly id: number;
  readonly askedAt: number;
  readonly toldAt: number | undefined;
}

/** Writes two hundred rows a second at most, gives each two seconds, and connects anew when it must. */
function application({ ca, ...login }: PostgresConnection) {
  const writes: Write[] = [];
  let stopped = false;
  let next = 0;
  const writing = (async () => {
    while (!stopped) {
      const client = new Client({
        ...login,
        ssl: { ca },
        connectionTimeoutMillis: 2_000,
        query_timeout: 2_000,
      });
      client.on('error', () => undefined);
      let askedAt = Date.now();
      try {
        await client.connect();
        while (!stopped) {
          askedAt = Date.now();
          const id = next++;
          await client.query(`INSERT INTO payment VALUES (${id})`);
          writes.push({ id, askedAt, toldAt: Date.now() });
          await delay(5);
        }
      } catch {
        writes.push({ id: -1, askedAt, toldAt: undefined });
        await delay(10);
      } finally {
        void client.end().catch(() => undefined);
      }
    }
  })();
  return {
    writes,
    told: () => writes.filter(({ toldAt }) => toldAt !== undefined),
    async stop() {
      stopped = true;
      await writing;
    },
  };
}

/**
 * Loses the writer while an application writes, and holds what the probe says against what the application knows:
 * people are told once that it began and once that it is over; the application's own outage lies in the interval; both
 * saw writes work again at the same moment; no row that the application was told of is missing.
 *
 * @param toleranceMs what the same moment is
 */
export async function measureFailover(
  run: MeasuredRun,
  how: WriterLoss['how'],
  toleranceMs = 250,
): Promise<Measurement> {
  const { platform, clock, timeline, master, heartbeat } = run;
  await untilSwept(run);
  const app = application(master());
  const offsetMs = clock.offsetMs();
  try {
    await vi.waitFor(() => expect(app.told().length).toBeGreaterThan(50), { timeout: 60_000, interval: 20 });

    const probes = (type: 'invocation-started' | 'invocation-ended') =>
      timeline.of(type).filter((one) => one.function.endsWith('probe-writer')).length;
    // The day's check of the probe was the first, and found nothing to tell; the heartbeat goes on.
    expect(probes('invocation-ended')).toBe(1);
    const before = probes('invocation-started');
    expect(before).toBe(heartbeat ? 2 : 1);
    const seen = async () => {
      await vi.waitFor(() => expect(probes('invocation-started')).toBe(before + 1), {
        timeout: 60_000,
        interval: 20,
      });
      await delay(1_200);
    };
    // Copying a whole server beside those who measure would slow them down, which RDS's own storage does not.
    const measured = Promise.withResolvers<void>();
    await platform.rds.failOver(cluster, { how, until: seen(), rejoinAfter: measured.promise });
    await vi
      .waitFor(() => expect(probes('invocation-ended')).toBe(2), { timeout: 60_000, interval: 20 })
      .finally(measured.resolve);
  } finally {
    await app.stop();
  }
  if (heartbeat) await vi.waitFor(() => measurementIn(run), { timeout: 120_000, interval: 100 });
  else await clock.runFor(12 * minute);

  const measurement = measurementIn(run);
  const { lastTold, firstFailed, recovered } = longestSilence(app.writes);
  const confirmed = Date.parse(measurement.confirmedAt ?? '') - offsetMs;
  expect(Math.abs(confirmed - recovered)).toBeLessThanOrEqual(toleranceMs);
  expect(recovered - firstFailed).toBeGreaterThanOrEqual(measurement.atLeastMs - toleranceMs);
  if (measurement.atMostMs !== undefined) {
    expect(recovered - lastTold).toBeLessThanOrEqual(measurement.atMostMs + toleranceMs);
  }
  const { rows } = await withClient(master(), (client) =>
    client.query({ text: 'SELECT id FROM payment', rowMode: 'array' }),
  );
  const kept = new Set(rows.map(([id]) => id));
  expect(app.told().filter(({ id }) => !kept.has(id))).toEqual([]);
  return measurement;
}

/** The application's own outage: a busy machine makes it miss a write now and then, the failover many in a row. */
function longestSilence(writes: readonly Write[]) {
  let longest = { lastTold: Number.NaN, firstFailed: Number.NaN, recovered: Number.NaN };
  let lastTold: number | undefined;
  let firstFailed: number | undefined;
  for (const { askedAt, toldAt } of writes) {
    if (toldAt === undefined) {
      firstFailed ??= askedAt;
      continue;
    }
    const isLonger = !(toldAt - (lastTold ?? toldAt) <= longest.recovered - longest.lastTold);
    if (lastTold !== undefined && firstFailed !== undefined && isLonger) {
      longest = { lastTold, firstFailed, recovered: toldAt };
    }
    lastTold = toldAt;
    firstFailed = undefined;
  }
  return longest;
}

/** The first sweep has seen who writes and had the probe checked; a heartbeat begins then, and keeps time from jumping. */
async function untilSwept({ clock, timeline, heartbeat }: MeasuredRun): Promise<void> {
  const passed = clock.runFor(5 * minute + 10_000);
  if (!heartbeat) return passed;
  passed.catch(() => undefined);
  const count = (type: 'invocation-started' | 'invocation-ended') =>
    timeline.of(type).filter((one) => one.function.endsWith('probe-writer')).length;
  await vi.waitFor(() => expect([count('invocation-started'), count('invocation-ended')]).toEqual([2, 1]), {
    timeout: 60_000,
    interval: 20,
  });
  await delay(3_000);
}

/** As the closing message keeps it. */
function measurementIn({ platform }: MeasuredRun): Measurement {
  const bucket = String(platform.stack.outputs['LedgerBucketName']);
  const closing = platform.s3.objects(bucket).find(({ key }) => key.endsWith('/closing'));
  if (!closing) throw new Error('Expected the closing message in the ledger. Found none.');
  const { fact } = JSON.parse(String(closing.body));
  return fact.incident.probe.measurement;
}
