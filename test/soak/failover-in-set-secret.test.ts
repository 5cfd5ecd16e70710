import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Aurora } from '../../local/aurora/aurora.ts';
import { withClient } from '../../local/aurora/postgres/connection.ts';
import { startLedger, startRotationJourney } from '../support/journey/rotation-journey.ts';

const cluster = 'ledger-core';
let aurora: Aurora;

beforeAll(async () => {
  aurora = await startLedger();
}, 120_000);
afterAll(() => aurora.close());

async function onWriter(sql: string): Promise<number> {
  const { rowCount } = await withClient(aurora.connection(cluster, 'postgres'), (client) =>
    client.query(sql),
  );
  return rowCount ?? 0;
}

/** What the master user may not set: in the writer's own file, which no other member takes over. */
async function setOnWriter(line: string): Promise<void> {
  const { rows } = await withClient(aurora.connection(cluster, 'postgres'), (client) =>
    client.query('SHOW data_directory'),
  );
  const folder = String(rows[0]?.data_directory);
  appendFileSync(path.join(folder, 'postgresql.auto.conf'), `${line}\n`);
  const [pid] = readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGHUP');
}

async function untilOnWriter(found: string): Promise<void> {
  await vi.waitUntil(async () => (await onWriter(found)) > 0, { timeout: 30_000, interval: 50 });
}

/** Has the bundle wait inside setSecret's transaction: for the lock that rotations of a role share. */
async function beforeAlterRole(role: string) {
  const client = new Client({
    ...aurora.connection(cluster, 'postgres'),
    ssl: { ca: readFileSync(aurora.caFile, 'utf8') },
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [
    `aurora-steward rotate-secret ${role}`,
  ]);
  return () => untilOnWriter(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
}

/**
 * Has the bundle wait for the reply to COMMIT, which the writer withholds until a standby that does not exist has confirmed
 * it; the members that do exist have it.
 */
async function beforeReplyToCommit() {
  await setOnWriter(`synchronous_standby_names = 'nobody'`);
  await untilOnWriter(
    `SELECT FROM pg_settings WHERE name = 'synchronous_standby_names' AND setting = 'nobody'`,
  );
  return async () => {
    await untilOnWriter(`SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'`);
    await untilOnWriter('SELECT FROM pg_stat_replication WHERE replay_lsn >= pg_current_wal_flush_lsn()');
  };
}

const strategies = [
  ['prod/reports', 'reports', 'reports'],
  ['prod/app', 'app', 'app_clone'],
] as const;
const moments = [
  ['before ALTER ROLE', beforeAlterRole],
  ['between COMMIT and its reply', beforeReplyToCommit],
] as const;

test.each(moments.flatMap(([when, holdUp]) => strategies.map((one) => [when, ...one, holdUp] as const)))(
  'the writer dies %s of %s: tried again on the new one, nobody is locked out',
  async (_when, secret, model, user, holdUp) => {
    const journey = await startRotationJourney(aurora);
    try {
      await journey.clock.runFor(120_000);
      const isHeldUp = await holdUp(model);
      const rotated = journey.rotate(secret);
      await isHeldUp();
      const failover = await aurora.failover(cluster);
      await failover.rejoined;
      const version = await rotated;
      const failed = journey.timeline
        .of('function-log')
        .filter(({ line }) => /failed-retryable.*(server-not-ready|connection-refused)/.test(line));
      expect(failed.length).toBeGreaterThan(0);
      expect(journey.labelsOf(secret)[version]).toEqual(['AWSPENDING', 'AWSCURRENT']);
      expect(await journey.logIn(secret)).toBe(user);
      if (user !== model) expect(await journey.logIn(secret, 'AWSPREVIOUS')).toBe(model);
      expect(journey.frontDoor.failures).toEqual([]);
    } finally {
      await journey.close();
    }
  },
  120_000,
);
