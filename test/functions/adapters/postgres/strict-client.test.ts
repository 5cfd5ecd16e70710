import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PostgresDatabases } from '../../../../functions/adapters/postgres/postgres-databases.ts';
import type { Trust } from '../../../../functions/domain/rotation/databases.ts';
import {
  issueServerCertificate,
  type ServerCertificate,
} from '../../../../local/aurora/postgres/certificates.ts';
import { type HostileServer, startHostileServer } from './hostile-server.ts';

const password = 'correct-horse-battery';
let certificate: ServerCertificate;
let expired: ServerCertificate;
let hostile: HostileServer | undefined;

beforeAll(async () => {
  const now = new Date();
  certificate = await issueServerCertificate(['db.example'], now);
  expired = await issueServerCertificate(['db.example'], new Date(now.getTime() - 2 * 365 * 86_400_000));
});
afterEach(() => hostile?.close());

async function attempt(
  opening: Parameters<typeof startHostileServer>[0],
  changes: {
    readonly presents?: ServerCertificate;
    readonly host?: string;
    readonly trusts?: string;
    readonly allows?: Partial<Trust>;
  } = {},
): Promise<unknown> {
  const { presents = certificate, host = '127.0.0.1' } = changes;
  const { trusts = presents.authority } = changes;
  hostile = await startHostileServer(opening, { cert: presents.certificate, key: presents.privateKey });
  const databases = new PostgresDatabases();
  const trust = { authority: trusts, plaintext: false, md5: false, ...changes.allows };
  const login = { host, port: hostile.port, database: 'postgres', username: 'app', password, trust };
  return databases.prove(login, 'SELECT 1').catch((thrown: unknown) => thrown);
}

describe('a server that is not what it should be', () => {
  test.each([
    ['cleartext', 'cleartext-password-asked'],
    ['md5', 'md5-password-asked'],
    ['let-in', 'no-password-asked'],
    ['let-in-after-sasl', 'no-password-asked'],
  ] as const)('%s is refused, and hears nothing of the password', async (opening, failure) => {
    expect(await attempt(opening)).toMatchObject({ failure, retryable: false });
    const heard = Buffer.concat(hostile?.heard ?? []).toString('latin1');
    expect(heard).toContain('app');
    expect(heard).not.toContain(password);
    // Neither a PasswordMessage of MD5 nor a query: after the startup at most the first SCRAM message.
    expect(heard).not.toMatch(/md5[0-9a-f]{32}|SELECT/);
  });

  test('without TLS it hears nothing at all', async () => {
    expect(await attempt('no-tls')).toMatchObject({ failure: 'tls-not-offered' });
    expect(hostile?.heard).toEqual([]);
  });

  test.each([
    ['tls-untrusted-authority', () => ({ trusts: expired.authority })],
    ['tls-wrong-host-name', () => ({ host: 'localhost' })],
    ['tls-certificate-expired', () => ({ presents: expired })],
  ] as const)('%s: nothing is said to it', async (failure, changes) => {
    expect(await attempt('cleartext', changes())).toMatchObject({ failure, retryable: false });
    expect(hostile?.heard).toEqual([]);
  });
});

test.each(['rds', 'public'])('what is signed by nobody of %s is not trusted', async (trusts) => {
  expect(await attempt('cleartext', { trusts })).toMatchObject({ failure: 'tls-untrusted-authority' });
  expect(hostile?.heard).toEqual([]);
});

test('where the stack allows MD5 the server gets it, and never the password', async () => {
  expect(await attempt('md5-and-no', { allows: { md5: true } })).toMatchObject({ failure: 'wrong-password' });
  const heard = Buffer.concat(hostile?.heard ?? []).toString('latin1');
  // https://www.postgresql.org/docs/17/protocol-flow.html: md5 of (md5 of password and role) and the salt 1 2 3 4.
  expect(heard).toContain('md540c3bf62ed612436009ce4ef45db5d7b');
  expect(heard).not.toContain(password);
});

test('where the stack allows MD5, a request for the password itself is refused all the same', async () => {
  expect(await attempt('cleartext', { allows: { md5: true } })).toMatchObject({
    failure: 'cleartext-password-asked',
  });
  expect(Buffer.concat(hostile?.heard ?? []).toString('latin1')).not.toContain(password);
});
