import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startAurora } from '../../local/aurora/aurora.ts';
import { withClient } from '../../local/aurora/postgres/connection.ts';
import { createClock } from '../../local/clock/virtual-clock.ts';
import { startLocalPlatform } from '../../local/platform/local-platform.ts';
import { recordTimeline } from '../../local/timeline/recorder.ts';
import { grantScript } from '../support/grant-script.ts';
import { probeAlerts } from '../support/journey/alert-probe.ts';
import { assemblyOf } from '../support/journey/assembly.ts';

const cluster = 'ledger-core';

type ComparedRun = Awaited<ReturnType<typeof openComparedRun>>;

/** The stack that compares, before a real writer and a real reader that take IAM tokens. */
async function openComparedRun() {
  const cdkOut = await assemblyOf('test/support/configs/comparison.config.ts');
  const folder = mkdtempSync(path.join(tmpdir(), 'aurora-steward-compared-'));
  const clock = createClock({ start: new Date('2026-11-20T02:10:00Z') });
  const aurora = await startAurora({
    clusters: [{ identifier: cluster, iamAuthentication: true }],
    sample: true,
    region: 'eu-west-1',
    log: () => undefined,
  });
  const timeline = recordTimeline(clock, path.join(folder, 'timeline.jsonl'));
  const network = { authorityFile: aurora.caFile, addresses: {} };
  const platform = await startLocalPlatform({ cdkOut, clock, timeline, dataPlane: aurora, network });
  onTestFinished(async () => {
    await platform.close();
    await aurora.close();
    clock.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  platform.platform.confirmSubscriptions();
  platform.rds.addCluster({
    identifier: cluster,
    iamAuthentication: true,
    writerEndpoint: aurora.writerEndpoint(cluster),
    readerEndpoint: aurora.readerEndpoint(cluster),
  });
  return { platform, clock, aurora, alerts: probeAlerts(platform) };
}

function keys({ platform }: ComparedRun): string[] {
  return platform.s3.objects(String(platform.stack.outputs['LedgerBucketName'])).map(({ key }) => key);
}

/** The tables that the ledger knows the cluster to have. */
function knownTables({ platform }: ComparedRun): string[] {
  const inventory = platform.s3
    .objects(String(platform.stack.outputs['LedgerBucketName']))
    .find(({ key }) => key.startsWith('table-inventories/cluster-'));
  return Object.keys(JSON.parse(String(inventory?.body ?? '{"tables":{}}')).tables);
}

/** The verdicts on exports, the oldest first. */
function verdicts({ platform }: ComparedRun): string[] {
  return platform.s3
    .objects(String(platform.stack.outputs['LedgerBucketName']))
    .filter(({ key }) => /^exports\/[^/]+\/[^/]+\/[^/.]+$/.test(key))
    .map(({ body }) => JSON.parse(String(body)).fact.verdict);
}

/** What the ledger says of comparisons, the oldest first. */
function comparisons({ platform }: ComparedRun): Record<string, unknown>[] {
  return platform.s3
    .objects(String(platform.stack.outputs['LedgerBucketName']))
    .filter(({ key }) => key.startsWith('export-comparisons/'))
    .map(({ body }) => JSON.parse(String(body)).fact);
}

test('exports are held against the real database: before its user is made, then, after a load, and after a drop', {
  timeout: 180_000,
}, async () => {
  const run = await openComparedRun();
  const { platform, clock, aurora, alerts } = run;
  const asMaster = (sql: string) =>
    withClient(aurora.connection(cluster, 'ledger'), (client) => client.query(sql));

  /** Until that holds, and what follows from it has happened. */
  const until = async (condition: () => boolean) => {
    await clock.runUntil(condition);
    await clock.runFor(60_000);
  };

  platform.rds.takeAutomatedSnapshot(cluster);
  await until(() => keys(run).some((key) => key.startsWith('conditions/comparison/')));
  expect((await alerts.alerts()).map(({ kind }) => kind)).toEqual(['export-comparison-impossible']);
  expect(comparisons(run)).toEqual([]);

  await asMaster(grantScript('exports'));
  await until(() => comparisons(run).length === 1);
  expect(comparisons(run)[0]).toMatchObject({ verdict: 'agrees', differences: [], failures: [] });

  platform.rds.takeAutomatedSnapshot(cluster);
  await clock.runFor(10 * 60_000);
  await asMaster(
    'CREATE TABLE public.loaded_since AS SELECT * FROM generate_series(1, 1500); GRANT SELECT ON public.loaded_since TO aurora_steward_count',
  );
  await until(() => comparisons(run).length === 2);
  expect((await alerts.alerts()).map(({ kind }) => kind)).toEqual([
    'export-comparison-impossible',
    'export-comparison-possible',
    'export-differs',
  ]);
  expect(comparisons(run)[1]).toMatchObject({
    verdict: 'differs',
    differences: [{ name: 'ledger.public.loaded_since', now: 1500, estimated: false }],
  });

  platform.rds.takeAutomatedSnapshot(cluster);
  await until(() => comparisons(run).length === 3);
  expect(knownTables(run)).toContain('ledger.public.loaded_since');
  await asMaster('DROP TABLE public.loaded_since');
  await until(() => !knownTables(run).includes('ledger.public.loaded_since'));
  platform.rds.takeAutomatedSnapshot(cluster);
  await until(() => comparisons(run).length === 4);
  expect(verdicts(run)).toEqual(['verified', 'verified', 'verified', 'verified']);
  expect(await alerts.alerts()).toHaveLength(3);
  expect(platform.frontDoor.failures).toEqual([]);
});
