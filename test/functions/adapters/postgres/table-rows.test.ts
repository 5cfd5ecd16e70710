import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseToken } from '../../../../functions/adapters/aws/database-token.ts';
import { PostgresTables } from '../../../../functions/adapters/postgres/table-rows.ts';
import type { CountTarget } from '../../../../functions/domain/comparison/count-request.ts';
import type { CountingSession } from '../../../../functions/domain/comparison/ports.ts';
import { type Aurora, startAurora } from '../../../../local/aurora/aurora.ts';
import { withClient } from '../../../../local/aurora/postgres/connection.ts';
import { createTokenCheck } from '../../../../local/platform/token-check.ts';
import { grantScript } from '../../../support/grant-script.ts';

const cluster = 'ledger-core';
const place = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const credentials = { accessKeyId: 'ASIACOUNT', secretAccessKey: 'known', sessionToken: 'session' };
const principal = { roleArn: 'arn:aws:iam::123456789012:role/count', name: 'count' };
let aurora: Aurora;
let target: CountTarget;

const asMaster = (sql: string) =>
  withClient(aurora.connection(cluster, 'postgres'), (client) => client.query(sql));

beforeAll(async () => {
  const clusters = [{ identifier: cluster, iamAuthentication: true }];
  aurora = await startAurora({ clusters, sample: false, log: () => undefined });
  aurora.checkTokensBy(
    createTokenCheck({
      place,
      authorizer: { authorize: () => ({ allowed: true, reason: 'it may' }) },
      now: () => new Date(),
      findCredentials: (id) => (id === credentials.accessKeyId ? { credentials, principal } : undefined),
      clusterAt: () => 'cluster-A',
    }),
  );
  await asMaster(`
    CREATE TABLE accounts (id int PRIMARY KEY);
    INSERT INTO accounts SELECT generate_series(1, 250);
    ANALYZE accounts;
    INSERT INTO accounts SELECT generate_series(251, 253);
    CREATE TABLE "Odd "" name" (id int);
    CREATE TABLE hidden (id int);
    ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
    CREATE TABLE measured (day date, value int) PARTITION BY RANGE (day);
    CREATE TABLE measured_2026 PARTITION OF measured FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    CREATE UNLOGGED TABLE scratch (id int);
    CREATE VIEW everything AS SELECT * FROM accounts;
    CREATE SCHEMA audit;
    CREATE TABLE audit.events (id int);
  `);
  await asMaster('CREATE DATABASE reports');
  await asMaster(grantScript('exports'));
  target = {
    identifier: cluster,
    host: '127.0.0.1',
    port: aurora.readerEndpoint(cluster).port,
    database: 'postgres',
    user: 'aurora_steward_count',
    authority: readFileSync(aurora.caFile, 'utf8'),
  };
}, 60_000);
afterAll(() => aurora.close());

async function within<T>(work: (session: CountingSession) => Promise<T>, port = target.port): Promise<T> {
  const session = await new PostgresTables(({ host, port: at, user }) =>
    databaseToken({ host, port: at, user, region: place.region, credentials, now: new Date() }),
  ).open({ ...target, port });
  if ('name' in session) throw new Error(session.text);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

test('lists the databases that take connections', async () => {
  expect(await within((session) => session.databases())).toEqual(['postgres', 'reports']);
});

test('lists the tables that RDS exports, partitions each for itself, and what is known of them', async () => {
  const { tables, leftOut } = await within((session) => session.tables(100));
  expect(leftOut).toBe(0);
  expect(
    tables.map(({ schema, table, mayRead, rowSecurity }) => [schema, table, mayRead, rowSecurity]),
  ).toEqual([
    ['audit', 'events', false, false],
    ['public', 'Odd " name', true, false],
    ['public', 'accounts', true, false],
    ['public', 'hidden', true, true],
    ['public', 'measured_2026', true, false],
  ]);
  const accounts = tables.find(({ table }) => table === 'accounts');
  expect(accounts).toMatchObject({ estimate: 250, ofExtension: false });
  expect(tables.map(({ partitionOf }) => partitionOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    'public.measured',
  ]);
  expect(tables.find(({ table }) => table === 'hidden')?.estimate).toBeUndefined();
});

test('says how many it leaves out', async () => {
  const { tables, leftOut } = await within((session) => session.tables(2));
  expect([tables.length, leftOut]).toEqual([2, 3]);
  expect(await within((session) => session.tables(0))).toEqual({ tables: [], leftOut: 5 });
});

test('tells a table that was made again by its number', async () => {
  const numberOf = async () =>
    (await within((session) => session.tables(100))).tables.find(({ table }) => table === 'events')?.oid;
  const before = await numberOf();
  await asMaster('TRUNCATE audit.events');
  expect(await numberOf()).toBe(before);
  await asMaster('DROP TABLE audit.events; CREATE TABLE audit.events (id int)');
  expect(await numberOf()).toBeGreaterThan(before ?? Number.POSITIVE_INFINITY);
});

test('counts, whatever the name of the table', async () => {
  const counts = await within(async (session) => [
    await session.count('public', 'accounts'),
    await session.count('public', 'Odd " name'),
  ]);
  expect(counts).toEqual([253, 0]);
});

test('what it may not read, what is gone, and what somebody changes is not counted', async () => {
  const counts = await within(async (session) => [
    await session.count('audit', 'events'),
    await session.count('public', 'dropped'),
  ]);
  expect(counts).toEqual(['not-permitted', 'locked']);
  const locked = await withClient(aurora.connection(cluster, 'postgres'), async (client) => {
    await client.query('BEGIN; LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE');
    const count = await within(
      (session) => session.count('public', 'accounts'),
      aurora.writerEndpoint(cluster).port,
    );
    await client.query('ROLLBACK');
    return count;
  });
  expect(locked).toBe('locked');
});

test('a token that nobody signed, and a user without rds_iam, are told apart', async () => {
  await asMaster("CREATE ROLE no_token LOGIN PASSWORD 'a password that nobody here has'");
  const open = (change: Partial<CountTarget>) =>
    new PostgresTables(() => 'token').open({ ...target, ...change });
  expect(await open({})).toMatchObject({ name: 'login-refused' });
  expect(await open({ user: 'no_token', port: aurora.writerEndpoint(cluster).port })).toMatchObject({
    name: 'password-asked',
  });
});
