import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PostgresDatabases } from '../../../../functions/adapters/postgres/postgres-databases.ts';
import type { Login, Trust } from '../../../../functions/domain/rotation/databases.ts';
import { type Aurora, startAurora } from '../../../../local/aurora/aurora.ts';
import { withClient } from '../../../../local/aurora/postgres/connection.ts';
import { makeVerbose, serverLogs } from '../../../support/verbose-postgres.ts';

const cluster = 'ledger-core';
const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
/** Every password that a server of this run was asked to take, or was tried with. */
const used = new Set<string>();
let aurora: Aurora;
let trust: Trust;
const databases = new PostgresDatabases();
/** As where no newer attempt came meanwhile. */
const wanted = async () => undefined;

beforeAll(async () => {
  aurora = await startAurora({ clusters: [{ identifier: cluster }], sample: false, log: () => undefined });
  trust = { authority: readFileSync(aurora.caFile, 'utf8'), plaintext: false, md5: false };
  await makeVerbose(aurora, cluster);
}, 60_000);
afterAll(() => aurora.close());

async function asMaster(sql: string): Promise<unknown[]> {
  return withClient(aurora.connection(cluster, 'postgres'), async (client) =>
    (await client.query({ text: sql, rowMode: 'array' })).rows.flat(),
  );
}

function loginAs(username: string, password: string, changes: Partial<Login> = {}): Login {
  used.add(password);
  const port = aurora.writerEndpoint(cluster).port;
  return { host: '127.0.0.1', port, database: 'postgres', username, password, trust, ...changes };
}

function master(): Login {
  return loginAs('postgres', aurora.connection(cluster, 'postgres').password);
}

/** Gives the role a password as the admin and logs in with it. */
async function roundTrip(role: string, password: string): Promise<void> {
  used.add(password);
  await databases.setPassword(master(), { role, password }, wanted);
  await databases.prove(loginAs(role, password), 'SELECT 1');
}

describe('a verifier made here', () => {
  test.each([
    ['every printable character of ASCII', printable],
    ['quotes and backslashes', `a'b"c\\d$e$$f'';--`],
    ['what SASLprep maps to a space (RFC 4013, 2.1)', 'rock\u00a0and roll'],
    ['what SASLprep maps to nothing', 'I\u00adX-soft-hyphen'],
    ['what SASLprep normalises (NFKC)', '\u2168-\u00aa-\ufb01x'],
    ['letters, ideographs and an emoji', 'pässwörd-密码-🔑'],
  ])('opens the database: %s', async (_, password) => {
    await asMaster('DROP ROLE IF EXISTS awkward');
    await asMaster('CREATE ROLE awkward LOGIN');
    await roundTrip('awkward', password);
  });
});

describe('roles', () => {
  test('a role changes its own password, and the old one opens nothing any more', async () => {
    await asMaster('CREATE ROLE "App ""1"" user" LOGIN');
    const role = 'App "1" user';
    await roundTrip(role, 'first-password-9');
    const own = { role, password: 'second-password-9' };
    await databases.setPassword(loginAs(role, 'first-password-9'), own, wanted);
    await databases.prove(loginAs(role, 'second-password-9'), 'SELECT 1');
    const old = databases.prove(loginAs(role, 'first-password-9'), 'SELECT 1');
    await expect(old).rejects.toMatchObject({ failure: 'wrong-password' });
  });

  test('two changes of one role at once come one after the other', async () => {
    await asMaster('CREATE ROLE busy LOGIN');
    const passwords = Array.from({ length: 6 }, (_, i) => `busy-password-${i}`);
    for (const password of passwords) used.add(password);
    const changes = passwords.map((password) =>
      databases.setPassword(master(), { role: 'busy', password }, wanted),
    );
    expect(await Promise.all(changes)).toEqual(passwords.map(() => ({ made: false, migration: [] })));
  });
});

describe('a change that is not wanted any more', () => {
  test('is not made', async () => {
    await asMaster('CREATE ROLE overtaken LOGIN');
    await roundTrip('overtaken', 'newer-password-9');
    const older = { role: 'overtaken', password: 'older-password-9' };
    used.add(older.password);
    const change = databases.setPassword(master(), older, () => Promise.reject(new Error('overtaken')));
    await expect(change).rejects.toThrow('overtaken');
    await databases.prove(loginAs('overtaken', 'newer-password-9'), 'SELECT 1');
  });

  test('is asked for when whoever came first is through', async () => {
    await asMaster('CREATE ROLE queued LOGIN');
    const order: string[] = [];
    const change = (name: string, meanwhile: () => Promise<unknown>) =>
      databases.setPassword(master(), { role: 'queued', password: `${name}-password-9` }, async () => {
        order.push(`${name} asks`);
        await meanwhile();
        order.push(`${name} goes on`);
      });
    let second: Promise<unknown> | undefined;
    await change('first', async () => {
      second = change('second', async () => undefined);
      const waiting = `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
      await vi.waitFor(async () => expect(await asMaster(waiting)).toEqual([1]), 5_000);
    });
    await second;
    expect(order).toEqual(['first asks', 'first goes on', 'second asks', 'second goes on']);
  });
});

describe('sessions with a former password', () => {
  test('are those of the role, without our own', async () => {
    await asMaster('CREATE ROLE connected LOGIN');
    await roundTrip('connected', 'connected-password-9');
    const held = {
      ...aurora.connection(cluster, 'postgres'),
      user: 'connected',
      password: 'connected-password-9',
    };
    await withClient(held, async (client) => {
      await client.query(`SET application_name TO 'billing'`);
      const { before, sessions: found } = await databases.proveAndList(
        loginAs('connected', 'connected-password-9'),
        'SELECT 1',
      );
      expect(found).toMatchObject([{ application: 'billing', client: '127.0.0.1', state: 'idle' }]);
      expect(Date.parse(before)).toBeGreaterThan(Date.parse(found[0]?.since ?? ''));
      expect(found[0]?.since).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    });
  });
});

describe('sessions from before a rotation', () => {
  const soon = async () => String((await asMaster('SELECT clock_timestamp()::text'))[0]);

  /** Logs in and stays, until the server or the test ends it. */
  async function stay(user: string, application: string): Promise<{ over: Promise<string>; client: Client }> {
    const { host, port, database, password } = loginAs(user, `${user}-password-9`);
    const ssl = { ca: trust.authority };
    const client = new Client({ host, port, database, user, password, ssl, application_name: application });
    const over = new Promise<string>((resolve) => {
      client.on('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message));
      client.on('end', () => resolve('left'));
    });
    await client.connect();
    return { over, client };
  }

  test('are ended by the role itself; those that came later, and those of others, go on', async () => {
    for (const role of ['ending', 'bystander']) await asMaster(`CREATE ROLE ${role} LOGIN`);
    for (const role of ['ending', 'bystander']) await roundTrip(role, `${role}-password-9`);
    const early = await Promise.all([
      stay('ending', 'billing'),
      stay('ending', 'billing'),
      stay('ending', ''),
    ]);
    const other = await stay('bystander', 'billing');
    const before = await soon();
    const late = await stay('ending', 'billing');
    const login = loginAs('ending', 'ending-password-9');
    const about = { role: 'ending', before };
    expect(await databases.sessionsBefore(login, about)).toEqual([
      { user: 'ending', application: 'billing', client: '127.0.0.1', count: 2 },
      { user: 'ending', application: '', client: '127.0.0.1', count: 1 },
    ]);
    expect(await databases.endSessionsBefore(login, about)).toBe(3);
    expect(await Promise.all(early.map(({ over }) => over))).toEqual(['57P01', '57P01', '57P01']);
    for (const { client } of [late, other]) {
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      await client.end();
    }
    expect(await databases.sessionsBefore(login, about)).toEqual([]);
  });

  test('of a clone that works as its model are the clone’s, listed and ended by itself', async () => {
    for (const role of ['two', 'two_clone']) await asMaster(`CREATE ROLE ${role} LOGIN`);
    await asMaster('GRANT two TO two_clone');
    await asMaster(`ALTER ROLE two_clone SET role = 'two'`);
    for (const role of ['two', 'two_clone']) await roundTrip(role, `${role}-password-9`);
    const clone = await stay('two_clone', 'reports');
    const model = await stay('two', 'reports');
    const login = loginAs('two_clone', 'two_clone-password-9');
    const { before, sessions } = await databases.proveAndList(login, 'SELECT 1');
    expect(sessions).toMatchObject([{ application: 'reports' }]);
    // To the millisecond, as it is kept.
    const about = { role: 'two_clone', before: await soon() };
    expect(Date.parse(before)).toBeLessThanOrEqual(Date.parse(about.before));
    expect(await databases.endSessionsBefore(login, about)).toBe(1);
    expect(await clone.over).toBe('57P01');
    await model.client.end();
  });

  test('are ended by an admin only as a member of pg_signal_backend', async () => {
    for (const role of ['abandoned', 'keeper']) await asMaster(`CREATE ROLE ${role} LOGIN`);
    await asMaster('GRANT pg_monitor TO keeper');
    for (const role of ['abandoned', 'keeper']) await roundTrip(role, `${role}-password-9`);
    const session = await stay('abandoned', 'billing');
    const about = { role: 'abandoned', before: await soon() };
    const login = loginAs('keeper', 'keeper-password-9');
    const denied = databases.endSessionsBefore(login, about);
    await expect(denied).rejects.toMatchObject({ failure: 'permission-denied' });
    await asMaster('GRANT pg_signal_backend TO keeper');
    expect(await databases.endSessionsBefore(login, about)).toBe(1);
    expect(await session.over).toBe('57P01');
  });
});

describe('each cause has its name', () => {
  const failing = (login: Login, sql = 'SELECT 1') => databases.prove(login, sql).catch((thrown) => thrown);

  beforeAll(async () => {
    await asMaster('CREATE ROLE sleeper NOLOGIN');
    await asMaster('CREATE ROLE crowded LOGIN CONNECTION LIMIT 0');
    await asMaster('CREATE ROLE nobody LOGIN');
    for (const role of ['sleeper', 'crowded', 'nobody']) {
      await databases.setPassword(master(), { role, password: 'right-password-9' }, wanted);
    }
  });

  test.each([
    ['wrong-password', 'nobody', 'not-the-password', {}],
    ['wrong-password', 'unheard_of', 'not-the-password', {}],
    ['role-cannot-log-in', 'sleeper', 'right-password-9', {}],
    ['too-many-connections', 'crowded', 'right-password-9', {}],
    ['unknown-database', 'nobody', 'right-password-9', { database: 'nowhere' }],
    ['connection-refused', 'nobody', 'right-password-9', { port: 1 }],
    ['host-not-found', 'nobody', 'right-password-9', { host: 'nowhere.invalid' }],
  ] as const)('%s: %s', async (failure, role, password, changes) => {
    expect(await failing(loginAs(role, password, changes))).toMatchObject({ failure });
  });

  test('permission-denied: a test that the application could not do either', async () => {
    await asMaster('CREATE TABLE private ()');
    const denied = await failing(loginAs('nobody', 'right-password-9'), 'SELECT FROM private');
    expect(denied).toMatchObject({ failure: 'permission-denied' });
  });

  test('read-only: the reader endpoint', async () => {
    const reader = { ...master(), port: aurora.readerEndpoint(cluster).port };
    const change = databases.setPassword(reader, { role: 'nobody', password: 'right-password-9' }, wanted);
    await expect(change).rejects.toMatchObject({ failure: 'read-only', retryable: true });
  });

  test('missing-admin-option: somebody else changes a role (PostgreSQL 16 and later)', async () => {
    const stolen = { role: 'crowded', password: 'stolen-password-9' };
    const change = databases.setPassword(loginAs('nobody', 'right-password-9'), stolen, wanted);
    await expect(change).rejects.toMatchObject({ failure: 'missing-admin-option', retryable: false });
  });
});

test('no log of any server has a password, however much is logged', () => {
  const all = serverLogs(aurora);
  expect(all).toContain('ALTER ROLE "awkward" PASSWORD \'SCRAM-SHA-256$4096:');
  expect(used.size).toBeGreaterThan(15);
  for (const password of used) expect(all.includes(password), password).toBe(false);
});
