import { readFileSync } from 'node:fs';
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

/** Has the bundle wait inside setSecret's transaction, before ALTER ROLE: for the lock that rotations of a role share. */
async function holdUp(role: string): Promise<void> {
  const client = new Client({
    ...aurora.connection(cluster, 'postgres'),
    ssl: { ca: readFileSync(aurora.caFile, 'utf8') },
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [
    `aurora-steward rotate-secret ${role}`,
  ]);
}

test.each([
  ['prod/reports', 'reports', 'reports'],
  ['prod/app', 'app', 'app_clone'],
])(
  'the writer of %s dies in the middle of setSecret: tried again on the new one, nobody is locked out',
  async (secret, model, user) => {
    const journey = await startRotationJourney(aurora);
    try {
      await journey.clock.runFor(120_000);
      await holdUp(model);
      const rotated = journey.rotate(secret);
      const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
      await vi.waitUntil(
        async () =>
          (await withClient(aurora.connection(cluster, 'postgres'), (client) => client.query(waiting)))
            .rowCount === 1,
        { timeout: 30_000, interval: 50 },
      );
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
