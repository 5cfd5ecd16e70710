import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { trustedAuthorities } from '../../../../functions/adapters/postgres/authorities.ts';
import { PostgresDatabases } from '../../../../functions/adapters/postgres/postgres-databases.ts';
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
  changes: { readonly presents?: ServerCertificate; readonly host?: string; readonly trusts?: string } = {},
): Promise<unknown> {
  const { presents = certificate, host = '127.0.0.1' } = changes;
  const { trusts = presents.authority } = changes;
  hostile = await startHostileServer(opening, { cert: presents.certificate, key: presents.privateKey });
  const databases = new PostgresDatabases({ authorities: [trusts], connectTimeoutMs: 2_000 });
  const login = { host, port: hostile.port, database: 'postgres', username: 'app', password };
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

test('the authorities of Amazon RDS are trusted, and the one that is added', () => {
  const all = trustedAuthorities('-----BEGIN CERTIFICATE----- mine');
  expect(all.length).toBeGreaterThan(100);
  expect(all.every((one) => one.startsWith('-----BEGIN CERTIFICATE-----'))).toBe(true);
  expect(all.at(-1)).toContain('mine');
  expect(trustedAuthorities()).toHaveLength(all.length - 1);
});
