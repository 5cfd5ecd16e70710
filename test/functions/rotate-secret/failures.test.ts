import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { databaseFailure } from '../../../functions/adapters/postgres/database-failure.ts';
import { PostgresDatabases } from '../../../functions/adapters/postgres/postgres-databases.ts';
import type { Login } from '../../../functions/domain/rotation/databases.ts';
import {
  RotationFailure,
  type RotationFailureName,
  rotationFailures,
} from '../../../functions/domain/rotation/failure.ts';
import { rotateSecret } from '../../../functions/rotate-secret/rotate-secret.ts';
import { type Aurora, startAurora } from '../../../local/aurora/aurora.ts';
import {
  issueServerCertificate,
  type ServerCertificate,
} from '../../../local/aurora/postgres/certificates.ts';
import { withClient } from '../../../local/aurora/postgres/connection.ts';
import { type RotationWorld, rotationWorld } from '../../support/rotation-world.ts';
import { type HostileServer, startHostileServer } from '../adapters/postgres/hostile-server.ts';

const cluster = 'ledger-core';
const databases = new PostgresDatabases();
const servers: HostileServer[] = [];
let aurora: Aurora;
let certificate: ServerCertificate;
let expired: ServerCertificate;
/** What takes seconds by itself: begun first. */
let timedOut: Promise<unknown>;
let waited: Promise<unknown>;

beforeAll(async () => {
  const now = new Date();
  certificate = await issueServerCertificate(['db.example'], now);
  expired = await issueServerCertificate(['db.example'], new Date(now.getTime() - 2 * 365 * 86_400_000));
  timedOut = against('silent');
  aurora = await startAurora({ clusters: [{ identifier: cluster }], sample: false, log: () => undefined });
  for (const role of ['app', 'sleeper', 'crowded', 'rejected', 'md5er', 'plain', 'open']) {
    await asAdmin(`CREATE ROLE ${role} LOGIN PASSWORD '${role}-password-9'`);
  }
  await asAdmin(`ALTER ROLE sleeper NOLOGIN; ALTER ROLE crowded CONNECTION LIMIT 0; CREATE TABLE private ()`);
  await asAdmin(`SET password_encryption = 'md5'; ALTER ROLE md5er PASSWORD 'md5er-password-9'`);
  await asAdmin('CREATE ROLE app_clone; GRANT app_clone TO app');
  await asAdmin(`CREATE ROLE stranger LOGIN CREATEROLE PASSWORD 'stranger-password-9'`);
  admitAsWritten();
  waited = behindAnother();
  await vi.waitFor(async () => expect(await prove('plain')).toMatchObject({ failure: expect.any(String) }));
}, 60_000);
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await aurora.close();
});

/** Other ways of the server to ask for passwords than ours. https://www.postgresql.org/docs/17/auth-pg-hba-conf.html */
function admitAsWritten(): void {
  const lines = [
    'hostssl all rejected 127.0.0.1/32 reject',
    'hostssl all md5er 127.0.0.1/32 md5',
    'hostssl all plain 127.0.0.1/32 password',
    'hostssl all open 127.0.0.1/32 trust',
  ].join('\n');
  const files = readdirSync(aurora.runFolder, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('pg_hba.conf'))) {
    const path = join(aurora.runFolder, file);
    writeFileSync(path, `${lines}\n${readFileSync(path, 'utf8')}`);
    const [pid = ''] = readFileSync(join(path, '../postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGHUP');
  }
}

async function asAdmin(sql: string): Promise<void> {
  await withClient(aurora.connection(cluster, 'postgres'), (client) => client.query(sql));
}

function loginOf(username: string, changes: Partial<Login> = {}): Login {
  return {
    host: '127.0.0.1',
    port: aurora.writerEndpoint(cluster).port,
    database: 'postgres',
    username,
    password: `${username}-password-9`,
    trust: { authority: readFileSync(aurora.caFile, 'utf8'), plaintext: false, md5: false },
    ...changes,
  };
}

function admin(changes: Partial<Login> = {}): Login {
  return loginOf('postgres', { password: aurora.connection(cluster, 'postgres').password, ...changes });
}

async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(
    () => 'nothing in the way',
    (thrown: unknown) => thrown,
  );
}

function prove(username: string, changes: Partial<Login> = {}, sql = 'SELECT 1'): Promise<unknown> {
  return thrownBy(() => databases.prove(loginOf(username, changes), sql));
}

const wanted = async () => undefined;

function change(login: Login, role: string, pair?: { model: string; clone: string }): Promise<unknown> {
  const password = 'changed-password-9';
  return thrownBy(() => databases.setPassword(login, { role, password, ...(pair && { pair }) }, wanted));
}

/** A server of ours that is not what it should be. */
async function against(
  opening: Parameters<typeof startHostileServer>[0],
  changes: { presents?: ServerCertificate; host?: string; authority?: string } = {},
): Promise<unknown> {
  const { presents = certificate, host = '127.0.0.1' } = changes;
  const server = await startHostileServer(opening, {
    cert: presents.certificate,
    key: presents.privateKey,
  });
  servers.push(server);
  const trust = { authority: changes.authority ?? presents.authority, plaintext: false, md5: false };
  const login = { host, port: server.port, database: 'postgres', username: 'app', password: 'pw', trust };
  return thrownBy(() => databases.prove(login, 'SELECT 1'));
}

/** Another transaction has the lock of the role for longer than a rotation waits. */
async function behindAnother(): Promise<unknown> {
  return withClient(aurora.connection(cluster, 'postgres'), async (client) => {
    await client.query(
      `BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('aurora-steward rotate-secret sleeper', 0))`,
    );
    return change(admin(), 'sleeper');
  });
}

/** The function against a Secrets Manager, and a database, in memory. */
async function inMemory(
  step: object | string,
  arrange: (of: RotationWorld) => unknown = () => undefined,
  changes: Parameters<typeof rotationWorld>[1] = {},
): Promise<unknown> {
  const of = rotationWorld('single-user', changes);
  of.secret.begin('t2');
  await arrange(of);
  if (typeof step === 'string') return thrownBy(() => of.step(step, 't2'));
  return thrownBy(() => rotateSecret(of.deps(), step, of.context));
}

/** What only RDS can do is imitated where it would show: by the error that it documents, or that people report. */
function driverSays(code: string, message: string): unknown {
  return databaseFailure(Object.assign(new Error(message), { code }), 'it', loginOf('app'));
}

const current = (of: RotationWorld, text: string) =>
  of.secret.versions.set('v1', { text, labels: new Set(['AWSCURRENT']) });

const provoked: Readonly<
  Record<RotationFailureName, readonly ['for real' | 'imitated', retryable: boolean, () => unknown]>
> = {
  'not-configured': [
    'for real',
    false,
    () => inMemory({ Step: 'createSecret', SecretId: 'arn:other', ClientRequestToken: 't2' }),
  ],
  'observe-only': ['for real', false, () => inMemory('createSecret', undefined, { mode: 'observe' })],
  paused: [
    'for real',
    true,
    () =>
      inMemory('createSecret', (of) =>
        of.ledger.bucket.put('pauses/current', {
          schema: 1,
          pauses: [
            {
              scope: 'cluster-ABC',
              clusterIdentifier: 'ledger-core',
              until: '2026-11-23T18:00:00Z',
              since: '2026-11-22T08:00:00Z',
              reason: 'storage migration',
            },
          ],
        }),
      ),
  ],
  'blue-green-under-way': [
    'for real',
    true,
    () =>
      inMemory('createSecret', (of) =>
        of.ledger.bucket.put('rotation-holds/current', {
          schema: 1,
          holds: [
            {
              deployment: 'bgd-1',
              name: 'upgrade',
              identifiers: ['ledger-core'],
              status: 'AVAILABLE',
              createdAt: '2026-11-22T08:00:00Z',
              since: '2026-11-22T08:00:00Z',
            },
          ],
          owed: [],
        }),
      ),
  ],
  'rotation-disabled': [
    'for real',
    false,
    () =>
      inMemory('setSecret', (of) => {
        of.secret.rotationEnabled = false;
      }),
  ],
  'managed-by-aws': [
    'for real',
    false,
    () =>
      inMemory('createSecret', (of) => {
        of.secret.owningService = 'rds';
      }),
  ],
  'pending-superseded': [
    'for real',
    false,
    () => inMemory('setSecret', (of) => of.secret.begin('t2') ?? of.secret.abandon()),
  ],
  'pending-stuck': [
    'for real',
    false,
    async () => {
      const of = rotationWorld('single-user');
      of.secret.begin('t2');
      const { answer } = await rotateSecret(of.deps(), { dryRun: 'app' }, of.context);
      const checks = answer['checks'] as readonly { found: string }[];
      const stuck = checks.find(({ found }) => found.startsWith('pending-stuck, '))?.found ?? 'nothing';
      return new RotationFailure('pending-stuck', { expected: 'it', found: stuck });
    },
  ],
  'secret-malformed': [
    'for real',
    false,
    () => inMemory('createSecret', (of) => current(of, '{"engine": "mysql"}')),
  ],
  'secret-not-allowed': ['for real', false, () => inMemory('createSecret', undefined, { hosts: [] })],
  'host-not-found': ['for real', true, () => prove('app', { host: 'nowhere.invalid' })],
  'connection-refused': ['for real', true, () => prove('app', { port: 1 })],
  'connection-timed-out': ['for real', true, () => timedOut],
  'tls-not-offered': ['for real', false, () => against('no-tls')],
  'tls-required': [
    'for real',
    false,
    () => prove('app', { trust: { authority: 'rds', plaintext: true, md5: false } }),
  ],
  'tls-untrusted-authority': [
    'for real',
    false,
    () => against('cleartext', { authority: expired.authority }),
  ],
  'tls-wrong-host-name': ['for real', false, () => against('cleartext', { host: 'localhost' })],
  'tls-certificate-expired': ['for real', false, () => against('cleartext', { presents: expired })],
  'tls-failed': ['imitated', true, () => driverSays('EPROTO', 'write EPROTO: tlsv1 alert internal error')],
  'wrong-password': ['for real', false, () => prove('app', { password: 'another' })],
  'role-cannot-log-in': ['for real', false, () => prove('sleeper')],
  'host-not-admitted': ['for real', false, () => prove('rejected')],
  'unknown-role': [
    'for real',
    false,
    () => change(admin(), 'ghost_clone', { model: 'ghost', clone: 'ghost_clone' }),
  ],
  'unknown-database': ['for real', false, () => prove('app', { database: 'nowhere' })],
  'cleartext-password-asked': ['for real', false, () => prove('plain')],
  'md5-password-asked': ['for real', false, () => prove('md5er')],
  'no-password-asked': ['for real', false, () => prove('open')],
  'server-not-proven': ['for real', false, () => against('scram-without-knowing')],
  'proxy-without-secret': [
    'imitated',
    false,
    () =>
      against({
        code: '28000',
        message:
          'This RDS proxy has no credentials for the role app. Check the credentials for this role and try again.',
      }),
  ],
  'proxy-not-updated': [
    'imitated',
    true,
    () =>
      inMemory(
        'setSecret',
        async (of) => {
          await of.step('createSecret', 't2');
          of.database.refuse = ({ host }) =>
            host === 'proxy.example'
              ? new RotationFailure('wrong-password', { expected: 'it', found: '28P01' })
              : undefined;
        },
        { proxy: { host: 'proxy.example', port: 5432 } },
      ),
  ],
  'too-many-connections': ['for real', true, () => prove('crowded')],
  'server-not-ready': [
    'imitated',
    true,
    () => against({ code: '57P03', message: 'the database system is starting up' }),
  ],
  'read-only': ['for real', true, () => change(admin({ port: aurora.readerEndpoint(cluster).port }), 'app')],
  'roles-entangled': [
    'for real',
    false,
    () => change(admin(), 'app_clone', { model: 'app', clone: 'app_clone' }),
  ],
  'not-its-clone': ['for real', false, () => change(admin(), 'app', { model: 'app', clone: 'sleeper' })],
  'missing-admin-option': ['for real', false, () => change(loginOf('stranger'), 'app')],
  'password-commands-restricted': [
    'imitated',
    false,
    () => driverSays('42501', 'must be a member of rds_password to alter passwords'),
  ],
  'privileged-role': [
    'for real',
    false,
    () =>
      thrownBy(() => databases.sessionsBefore(admin(), { role: 'postgres', before: '2026-11-23T00:00:00Z' })),
  ],
  'permission-denied': ['for real', false, () => prove('app', {}, 'SELECT FROM private')],
  'another-rotation': ['for real', true, () => waited],
  'statement-failed': ['for real', true, () => prove('app', {}, 'SELECT 1/0')],
};

describe('each cause has its own name, text and next step', () => {
  test.each(Object.entries(provoked).map(([name, [how, retryable, run]]) => ({ name, how, retryable, run })))(
    '$name, $how',
    { timeout: 20_000 },
    async ({ name, retryable, run }) => {
      const found = await run();
      expect(found).toMatchObject({ failure: name, retryable });
      const { message } = found as RotationFailure;
      expect(message).toMatch(new RegExp(`^Expected: .+\\. Found: ${name}, .+\\. Do: .+\\.$`, 's'));
      expect(message).toContain(rotationFailures[name as RotationFailureName].todo);
    },
  );
});

test('no two have the same next step, and docs/rotation.md lists each', () => {
  const all = Object.entries(rotationFailures);
  expect(new Set(all.map(([, { todo }]) => todo)).size).toBe(all.length);
  const page = readFileSync('docs/rotation.md', 'utf8');
  for (const [name, { todo }] of all)
    expect(page).toContain(
      `| \`${name}\` | `.concat(page.includes(`| \`${name}\` | yes |`) ? 'yes' : 'no', ` | ${todo} |`),
    );
});
