import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type Aurora, startAurora } from '../../local/aurora/aurora.ts';
import { withClient } from '../../local/aurora/postgres/connection.ts';
import { createClock } from '../../local/clock/virtual-clock.ts';
import { startLocalPlatform } from '../../local/platform/local-platform.ts';
import { recordTimeline } from '../../local/timeline/recorder.ts';
import { probeAlerts } from '../support/journey/alert-probe.ts';
import { assemblyOf } from '../support/journey/assembly.ts';

const cluster = 'ledger-core';
const minute = 60_000;

/** The stack that tells of failovers, before a real writer and a real reader. */
async function openRun() {
  const cdkOut = await assemblyOf('test/support/configs/failover.config.ts');
  const folder = mkdtempSync(path.join(tmpdir(), 'aurora-steward-failover-'));
  const clock = createClock({ start: new Date('2026-11-20T02:10:00Z') });
  const aurora = await startAurora({
    clusters: [{ identifier: cluster }],
    sample: false,
    region: 'eu-west-1',
    log: () => undefined,
  });
  const timeline = recordTimeline(clock, path.join(folder, 'timeline.jsonl'));
  const platform = await startLocalPlatform({ cdkOut, clock, timeline, dataPlane: aurora });
  onTestFinished(async () => {
    await platform.close();
    await aurora.close();
    clock.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  platform.platform.confirmSubscriptions();
  platform.rds.addCluster({
    identifier: cluster,
    writerEndpoint: aurora.writerEndpoint(cluster),
    readerEndpoint: aurora.readerEndpoint(cluster),
  });
  return { platform, clock, aurora, timeline, probe: probeAlerts(platform) };
}

/** An application that writes one row after the other through the writer endpoint, and connects anew when it must. */
function application(aurora: Aurora) {
  const told: number[] = [];
  let failures = 0;
  let stopped = false;
  let next = 0;
  const writing = (async () => {
    while (!stopped) {
      try {
        await withClient(aurora.connection(cluster, 'postgres'), async (client) => {
          while (!stopped) {
            const id = next++;
            await client.query(`INSERT INTO payment VALUES (${id})`);
            told.push(id);
          }
        });
      } catch {
        failures += 1;
        await turn();
      }
    }
  })();
  return {
    told,
    failures: () => failures,
    async stop() {
      stopped = true;
      await writing;
    },
  };
}

test('a writer is killed while an application writes: people are told of it, and no confirmed row is lost', {
  timeout: 90_000,
}, async () => {
  const { platform, clock, aurora, timeline, probe } = await openRun();
  await withClient(aurora.connection(cluster, 'postgres'), (client) =>
    client.query('CREATE TABLE payment (id int PRIMARY KEY)'),
  );
  await clock.runFor(6 * minute);

  const app = application(aurora);
  await expect.poll(() => app.told.length, { timeout: 20_000 }).toBeGreaterThan(50);
  const { writer } = await platform.rds.failOver(cluster);
  const before = app.told.length;
  await expect.poll(() => app.told.length, { timeout: 20_000 }).toBeGreaterThan(before + 20);
  await app.stop();
  await clock.runFor(12 * minute);

  expect(writer).toBe('ledger-core-2');
  expect(app.failures()).toBeGreaterThan(0);
  const rows = await withClient(aurora.connection(cluster, 'postgres'), (client) =>
    client.query({ text: 'SELECT id FROM payment', rowMode: 'array' }),
  );
  const kept = new Set(rows.rows.map(([id]) => id));
  expect(app.told.filter((id) => !kept.has(id))).toEqual([]);

  expect((await probe.alerts()).map(({ kind }) => kind)).toEqual(['failover-started', 'failover-over']);
  const subjects = timeline
    .of('delivery')
    .flatMap(({ protocol, subject = '' }) => (protocol === 'email' ? subject : []))
    .filter((subject) => subject.startsWith('['));
  expect(subjects).toEqual([
    expect.stringMatching(
      /^\[SEV1\] failover ledger-core: failover started 02:16:\d\d UTC, writes probably failing$/,
    ),
    expect.stringMatching(
      /^\[RESOLVED\] failover ledger-core: failover over after 2\d s, writer now ledger-core-2 in eu-west-1b$/,
    ),
  ]);
  expect(platform.frontDoor.failures).toEqual([]);
});
