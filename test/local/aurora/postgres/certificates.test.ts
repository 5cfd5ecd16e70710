import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { issueServerCertificate } from '../../../../local/aurora/postgres/certificates.ts';
import {
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
} from '../../../../local/aurora/postgres/der.ts';

test('a server certificate is signed by an authority, for its host names and the loopback address only', () => {
  const issued = issueServerCertificate(['ledger-core.cluster-local.test'], new Date('2026-11-22T01:40:00Z'));
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
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect([server.validFrom, server.validTo]).toEqual([
    'Nov 21 01:40:00 2026 GMT',
    'Nov 22 01:40:00 2027 GMT',
  ]);
});

test('two runs trust different authorities', () => {
  const [one, other] = [0, 1].map(() => issueServerCertificate(['a.test'], new Date('2026-11-22T00:00:00Z')));
  const foreign = new X509Certificate(other?.authority ?? '');
  expect(new X509Certificate(one?.certificate ?? '').verify(foreign.publicKey)).toBe(false);
});

test.each([
  ['an object identifier', objectIdentifier('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
  ['a number whose top bit is set', integer(Buffer.of(0x80)), '02020080'],
  ['a time', generalizedTime(new Date('2026-11-22T01:02:03.456Z')), '180f32303236313132323031303230335a'],
  ['a length of 127', sequence(Buffer.alloc(127)).subarray(0, 2), '307f'],
  ['a length of 128', octetString(Buffer.alloc(128)).subarray(0, 3), '048180'],
  ['a length of 256', octetString(Buffer.alloc(256)).subarray(0, 4), '04820100'],
])('DER: %s', (_, encoded, hex) => {
  expect(encoded.toString('hex')).toBe(hex);
});
