import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { issueServerCertificate } from '../../../../local/aurora/postgres/certificates.ts';

test('a server certificate is signed by an authority, for its host names and the loopback address only', async () => {
  const issued = await issueServerCertificate(
    ['ledger-core.cluster-local.test'],
    new Date('2026-11-22T01:40:00Z'),
  );
  const authority = new X509Certificate(issued.authority);
  const server = new X509Certificate(issued.certificate);

  expect(authority.ca).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(authority.verify(authority.publicKey)).toBe(true);
  expect(server.checkIssued(authority)).toBe(true);
  expect(server.checkHost('ledger-core.cluster-local.test')).toBe('ledger-core.cluster-local.test');
  expect(server.checkHost('other.test')).toBeUndefined();
  expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(server.checkIP('127.0.0.2')).toBeUndefined();
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  expect([server.validFrom, server.validTo]).toEqual([
    'Nov 21 01:40:00 2026 GMT',
    'Nov 22 01:40:00 2027 GMT',
  ]);
});

test('two runs trust different authorities', async () => {
  const now = new Date('2026-11-22T00:00:00Z');
  const [one, other] = await Promise.all([0, 1].map(() => issueServerCertificate(['a.test'], now)));
  const foreign = new X509Certificate(other?.authority ?? '');
  expect(new X509Certificate(one?.certificate ?? '').verify(foreign.publicKey)).toBe(false);
});
