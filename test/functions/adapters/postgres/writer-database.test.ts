import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseToken } from '../../../../functions/adapters/aws/database-token.ts';
import { PostgresWriter } from '../../../../functions/adapters/postgres/writer-database.ts';
import type { ProbeTarget } from '../../../../functions/domain/probe/request.ts';
import { type Aurora, startAurora } from '../../../../local/aurora/aurora.ts';
import { withClient } from '../../../../local/aurora/postgres/connection.ts';
import { createTokenCheck } from '../../../../local/platform/token-check.ts';
import { grantScript } from '../../../support/grant-script.ts';
import { startHostileServer } from './hostile-server.ts';

const cluster = 'ledger-core';
const user = 'aurora_steward_probe';
const place = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const credentials = { accessKeyId: 'ASIAPROBE', secretAccessKey: 'known', sessionToken: 'session' };
const principal = { roleArn: 'arn:aws:iam::123456789012:role/probe', name: 'probe' };
const time = { now: () => Date.now(), until: (ms: number) => delay(Math.max(0, ms - Date.now())) };
let aurora: Aurora;
let target: ProbeTarget;
let asked: unknown[] = [];

beforeAll(async () => {
  const clusters = [{ identifier: cluster, iamAuthentication: true }];
  aurora = await startAurora({ clusters, sample: false, log: () => undefined });
  aurora.checkTokensBy(
    createTokenCheck({
      place,
      authorizer: {
        authorize(_principal, question) {
          asked.push(question);
          return { allowed: !question.resource.endsWith('/forbidden'), reason: 'no policy allows it' };
        },
      },
      now: () => new Date(),
      findCredentials: (id) => (id === credentials.accessKeyId ? { credentials, principal } : undefined),
      clusterAt: () => 'cluster-A',
    }),
  );
  await asMaster(grantScript());
  await asMaster('CREATE ROLE forbidden LOGIN IN ROLE rds_iam; CREATE ROLE no_token LOGIN PASSWORD NULL');
  await asMaster("ALTER ROLE no_token PASSWORD 'a password that nobody here has'");
  target = {
    clusterId: 'cluster-A',
    identifier: cluster,
    ...aurora.writerEndpoint(cluster),
    host: '127.0.0.1',
    port: aurora.writerEndpoint(cluster).port,
    database: 'postgres',
    user,
    writes: true,
    authority: readFileSync(aurora.caFile, 'utf8'),
  };
}, 60_000);
afterAll(() => aurora.close());

function asMaster(sql: string) {
  return withClient(aurora.connection(cluster, 'postgres'), (client) => client.query(sql));
}

function writerAs(identity: typeof credentials = credentials) {
  return new PostgresWriter({
    time,
    token: ({ host, port, user: name }) =>
      databaseToken({ host, port, user: name, region: place.region, credentials: identity, now: new Date() }),
  });
}

async function failing(change: Partial<ProbeTarget>, writer = writerAs()) {
  const { isGood, failure } = await writer.attempt({ ...target, ...change }, 3_000);
  return [isGood, failure?.name, failure?.text];
}

test('logs in with a token, writes its row, and tells which instance took it', async () => {
  asked = [];
  const attempt = await writerAs().attempt(target, 5_000);
  expect(attempt).toEqual({
    startedMs: expect.any(Number),
    endedMs: expect.any(Number),
    connectedMs: expect.any(Number),
    address: '127.0.0.1',
    instance: 'ledger-core-1',
    isGood: true,
  });
  expect(asked).toEqual([
    {
      action: 'rds-db:connect',
      resource: 'arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-A/aurora_steward_probe',
      context: {},
    },
  ]);
  const { rows } = await asMaster('SELECT slot FROM aurora_steward.heartbeat');
  expect(rows).toEqual([{ slot: -1 }]);
});

test('what keeps it out has a name: permission, signature, role, database, table, reader, port, authority', async () => {
  expect(await failing({ user: 'forbidden' })).toEqual([false, 'login-refused', expect.any(String)]);
  const forged = writerAs({ ...credentials, secretAccessKey: 'guessed' });
  expect(await failing({}, forged)).toEqual([false, 'login-refused', expect.stringContaining('28000')]);
  expect(await failing({ user: 'no_token' })).toEqual([
    false,
    'password-asked',
    'The server asks no_token for a password instead of a token.',
  ]);
  expect(await failing({ database: 'nowhere' })).toEqual([false, 'database-missing', expect.any(String)]);
  expect(await failing({ port: aurora.readerEndpoint(cluster).port })).toEqual([
    false,
    'read-only',
    'ledger-core-2 is a reader.',
  ]);
  expect(await failing({ port: 1 })).toEqual([false, 'connection-refused', expect.any(String)]);
  expect(await failing({ authority: 'rds' })).toEqual([false, 'tls-untrusted', expect.any(String)]);
  expect(await failing({ host: 'no-such-host.invalid' })).toEqual([
    false,
    'host-not-found',
    expect.any(String),
  ]);
  await asMaster('REVOKE INSERT ON aurora_steward.heartbeat FROM aurora_steward_probe');
  expect(await failing({})).toEqual([false, 'permission-denied', expect.stringContaining('heartbeat')]);
  await asMaster('GRANT INSERT ON aurora_steward.heartbeat TO aurora_steward_probe');
  expect(await failing({ writes: false })).toEqual([true, undefined, undefined]);
});

test('a heartbeat writes the row of its second over one connection, and connects anew after a failure', async () => {
  const heart = writerAs().heart(target);
  expect(await heart.beat(undefined, 3_000)).toBeUndefined();
  expect(await heart.beat(4_000, 3_000)).toBeUndefined();
  const sessions =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'aurora_steward_probe'";
  expect((await asMaster(sessions)).rowCount).toBe(1);
  expect(await heart.beat(undefined, 3_000)).toMatchObject({ name: 'server-not-ready' });
  expect(await heart.beat(undefined, 3_000)).toBeUndefined();
  await heart.stop();
  const { beats } = await writerAs().aftermath(target, 5_000);
  expect(beats.length).toBeGreaterThanOrEqual(1);
  for (const { atMs } of beats) expect(Math.abs(Date.now() - atMs)).toBeLessThan(30_000);
  await asMaster('DELETE FROM aurora_steward.heartbeat WHERE slot >= 0');
});

test('a token leaves for nobody but a verified server that asks for it as RDS does', async () => {
  const certificate = serverCertificate();
  for (const [opening, name] of [
    ['md5', 'password-asked'],
    ['no-tls', 'tls-not-offered'],
  ] as const) {
    const server = await startHostileServer(opening, certificate);
    expect((await failing({ port: server.port }))[1]).toBe(name);
    expect(Buffer.concat(server.heard).includes('X-Amz-Signature')).toBe(false);
    await server.close();
  }
  const server = await startHostileServer('cleartext', certificate);
  expect((await failing({ port: server.port, authority: 'rds' }))[1]).toBe('tls-untrusted');
  expect(Buffer.concat(server.heard).includes('X-Amz-Signature')).toBe(false);
  await server.close();
});

test('a writer that stands still costs an attempt its time, and the reader that follows it answers', {
  timeout: 30_000,
}, async () => {
  const promote = Promise.withResolvers<void>();
  const failover = aurora.failover(cluster, { how: 'frozen', until: promote.promise });
  await delay(300);
  const [frozen] = await Promise.all([writerAs().attempt(target, 700)]);
  promote.resolve();
  await failover;
  expect(frozen).toMatchObject({ isGood: false, failure: { name: 'connection-timed-out' } });
  expect(frozen.endedMs - frozen.startedMs).toBeGreaterThanOrEqual(695);
  const after = await writerAs().attempt(target, 5_000);
  expect(after).toMatchObject({ isGood: true, instance: 'ledger-core-2' });

  const before = Date.now();
  await asMaster(
    "INSERT INTO aurora_steward.heartbeat VALUES (7, now() - interval '9 s', NULL), (8, now() - interval '2 s', now() - interval '8 s')",
  );
  const inserted = Date.now();
  await (await failover).rejoined;
  const { beats, lags } = await writerAs().aftermath(target, 5_000);
  const [first = Number.NaN, second = Number.NaN] = beats.map(({ atMs }) => atMs);
  // The clocks are one; reading them takes a moment.
  expect(first + 9_000).toBeGreaterThan(before - 500);
  expect(first + 9_000).toBeLessThan(inserted + 500);
  expect(Math.round(second - first)).toBe(7_000);
  expect(Math.round(second - (beats[1]?.failedSinceMs ?? Number.NaN))).toBe(6_000);
  expect(lags).toEqual([{ instance: 'ledger-core-1', ms: expect.any(Number) }]);
});

/** That of the run's own servers. */
function serverCertificate() {
  const data = `${aurora.runFolder}/data/ledger-core-1`;
  return {
    cert: readFileSync(`${data}/server.crt`, 'utf8'),
    key: readFileSync(`${data}/server.key`, 'utf8'),
  };
}
