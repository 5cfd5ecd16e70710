import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Aurora, type PostgresConnection, startAurora } from '../../../local/aurora/aurora.ts';
import { issueServerCertificate } from '../../../local/aurora/postgres/certificates.ts';
import { withClient } from '../../../local/aurora/postgres/connection.ts';

const cluster = 'ledger-core';
let aurora: Aurora;

beforeAll(async () => {
  aurora = await startAurora({ clusters: [{ identifier: cluster }], sample: false, log: () => undefined });
  await onWriter(
    `CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
     INSERT INTO account SELECT i, 1000 FROM generate_series(1, 200) AS i;
     CREATE TABLE proof (id int PRIMARY KEY)`,
  );
}, 60_000);
afterAll(() => aurora.close());

async function ask(connection: PostgresConnection, sql: string): Promise<unknown[]> {
  return withClient(connection, async (client) =>
    (await client.query({ text: sql, rowMode: 'array' })).rows.flat(),
  );
}

function writer(): PostgresConnection {
  return aurora.connection(cluster, 'postgres');
}

function reader(): PostgresConnection {
  return { ...writer(), port: aurora.readerEndpoint(cluster).port };
}

async function onWriter(sql: string): Promise<void> {
  await withClient(writer(), (client) => client.query(sql));
}

/** Moves money about until told to stop; every move is a transaction, so the sum never changes. */
function transfers(): { stop(): Promise<number> } {
  let stopped = false;
  const moving = withClient(writer(), async (client) => {
    let moved = 0;
    for (; !stopped; moved += 1) {
      const [from, to] = [1 + (moved % 200), 1 + ((moved * 7 + 3) % 200)];
      await client.query(`BEGIN;
        UPDATE account SET balance = balance - 5 WHERE id = ${from};
        UPDATE account SET balance = balance + 5 WHERE id = ${to};
        COMMIT`);
    }
    return moved;
  });
  return {
    stop: () => {
      stopped = true;
      return moving;
    },
  };
}

describe('a cluster', { timeout: 60_000 }, () => {
  test('has a writer and a reader', () => {
    expect(aurora.members(cluster)).toEqual([
      {
        identifier: 'ledger-core-1',
        isWriter: true,
        availabilityZone: 'eu-central-1a',
        promotionTier: 1,
        host: '127.0.0.1',
        port: expect.any(Number),
      },
      {
        identifier: 'ledger-core-2',
        isWriter: false,
        availabilityZone: 'eu-central-1b',
        promotionTier: 1,
        host: '127.0.0.1',
        port: expect.any(Number),
      },
    ]);
    expect(() => aurora.members('other')).toThrow('There is no cluster other in this run, only ledger-core.');
  });

  test('runs PostgreSQL 17 with checksums and with a master user who is no superuser', async () => {
    const sql = `SELECT current_setting('server_version_num')::int / 10000, current_setting('data_checksums'), current_setting('is_superuser')`;
    expect(await ask(writer(), sql)).toEqual([17, 'on', 'off']);
  });

  test('shows a row on the reader as soon as its commit was answered', async () => {
    await onWriter('INSERT INTO proof VALUES (0)');
    expect(await ask(reader(), 'SELECT id FROM proof')).toEqual([0]);
    expect(await ask(reader(), 'SELECT pg_is_in_recovery()')).toEqual([true]);
  });

  test('refuses to write through the reader endpoint', async () => {
    await expect(ask(reader(), 'INSERT INTO proof VALUES (-1)')).rejects.toMatchObject({ code: '25006' });
  });

  test('is reached over TLS with the authority of the run only', async () => {
    expect(readFileSync(aurora.caFile, 'utf8')).toBe(writer().ca);
    const { authority: foreign } = await issueServerCertificate(['other.test'], new Date());
    await expect(ask({ ...writer(), ca: foreign }, 'SELECT 1')).rejects.toMatchObject({
      code: 'CERT_SIGNATURE_FAILURE',
    });
    expect(await answerToPlainStartup(writer().port)).toContain('no pg_hba.conf entry');
  });

  test('refuses a wrong password', async () => {
    await expect(ask({ ...writer(), password: 'guess' }, 'SELECT 1')).rejects.toMatchObject({
      code: '28P01',
    });
  });
});

/** What the server says to a client that speaks no TLS. */
async function answerToPlainStartup(port: number): Promise<string> {
  const parameters = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const header = Buffer.alloc(8);
  header.writeInt32BE(8 + parameters.length, 0);
  header.writeInt32BE(196_608, 4);
  const socket = connect(port, '127.0.0.1');
  socket.write(Buffer.concat([header, parameters]));
  const answer: Buffer[] = [];
  for await (const chunk of socket) answer.push(chunk);
  return Buffer.concat(answer).toString();
}

describe('a snapshot', { timeout: 60_000 }, () => {
  test('is consistent although an application goes on writing', async () => {
    const application = transfers();
    const { sizeBytes } = await aurora.takeSnapshot(cluster, 'rds:ledger-core-2026-11-22-01-40');
    expect(sizeBytes).toBeGreaterThan(20_000_000);
    expect(await application.stop()).toBeGreaterThan(0);

    const snapshot = await aurora.openSnapshot('rds:ledger-core-2026-11-22-01-40');
    const inSnapshot = snapshot.connection('postgres');
    expect(await ask(inSnapshot, 'SELECT count(*)::int, sum(balance)::int FROM account')).toEqual([
      200, 200_000,
    ]);
    expect(await ask(inSnapshot, "SELECT to_regclass('proof') IS NOT NULL, pg_is_in_recovery()")).toEqual([
      true,
      false,
    ]);
    await expect(ask(inSnapshot, 'DELETE FROM account')).rejects.toMatchObject({ code: '25006' });
    await snapshot.close();
  });

  test('keeps what was true when it was taken', async () => {
    await onWriter('CREATE TABLE later AS SELECT 1 AS n');
    await aurora.takeSnapshot(cluster, 'before');
    await onWriter('INSERT INTO later VALUES (2)');
    const snapshot = await aurora.openSnapshot('before');
    expect(await ask(snapshot.connection('postgres'), 'SELECT n FROM later')).toEqual([1]);
    await snapshot.close();
  });

  test('is gone once deleted', async () => {
    await aurora.deleteSnapshot('before');
    await expect(aurora.openSnapshot('before')).rejects.toThrow(
      'There is no data of a snapshot named before.',
    );
    await expect(aurora.deleteSnapshot('before')).rejects.toThrow(
      'There is no data of a snapshot named before.',
    );
  });
});

describe('a failover', { timeout: 60_000 }, () => {
  /** Inserts one number after another until the connection breaks, and notes each whose commit was answered. */
  async function insertUntilBroken(answered: number[]): Promise<void> {
    await withClient(writer(), async (client) => {
      for (let id = 1; ; id += 1) {
        await client.query('INSERT INTO proof VALUES ($1)', [id]);
        answered.push(id);
      }
    }).catch(() => undefined);
  }

  test('moves the writer endpoint to the reader, and loses no commit that was answered', async () => {
    const { port } = aurora.writerEndpoint(cluster);
    const answered: number[] = [];
    const inserting = insertUntilBroken(answered);
    await vi.waitFor(() => expect(answered.length).toBeGreaterThan(20));

    const failingOver = aurora.failover(cluster);
    await expect(aurora.failover(cluster)).rejects.toThrow('ledger-core is failing over already');
    const failover = await failingOver;
    await inserting;

    expect(failover.writer).toBe('ledger-core-2');
    expect(aurora.writerEndpoint(cluster).port).toBe(port);
    const kept = await ask(writer(), 'SELECT id FROM proof WHERE id > 0 ORDER BY id');
    expect(kept.slice(0, answered.length)).toEqual(answered);

    await failover.rejoined;
    expect(aurora.members(cluster).map(({ identifier, isWriter }) => [identifier, isWriter])).toEqual([
      ['ledger-core-1', false],
      ['ledger-core-2', true],
    ]);
    await onWriter('INSERT INTO proof VALUES (-7)');
    expect(await ask(reader(), 'SELECT id FROM proof WHERE id = -7')).toEqual([-7]);
  });

  test('cannot happen without a reader, whose end no commit waits for', async () => {
    const lockFile = readFileSync(join(aurora.runFolder, 'data', 'ledger-core-1', 'postmaster.pid'), 'utf8');
    process.kill(Number(lockFile.split('\n')[0]), 'SIGQUIT');
    await onWriter('INSERT INTO proof VALUES (-8)');
    // As on Aurora, the reader endpoint of a cluster without readers leads to the writer.
    await vi.waitFor(async () => expect(await ask(reader(), 'SELECT pg_is_in_recovery()')).toEqual([false]));
    await expect(aurora.failover(cluster)).rejects.toThrow(
      'ledger-core has no reader to fail over to: ledger-core-1 is not running.',
    );
  });
});
