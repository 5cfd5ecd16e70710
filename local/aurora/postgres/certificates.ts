import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  contextSpecific,
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  trueBoolean,
  utf8String,
} from './der.ts';

export interface ServerCertificate {
  /** The authority that clients trust, PEM. */
  readonly authority: string;
  /** What the server presents, PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * A certificate authority that lives for one run, and a certificate it issued for `hostNames` and 127.0.0.1.
 * X.509 v3 (RFC 5280) with P-256 keys and ECDSA signatures (RFC 5758); the authority's key is forgotten at once.
 */
export function issueServerCertificate(hostNames: readonly string[], now: Date): ServerCertificate {
  const authorityKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serverKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = 'Aurora Steward local run';
  const issue = (subject: string, publicKey: KeyObject, extensions: readonly Buffer[]) =>
    certificate({ issuer, subject, publicKey, extensions, now, signedWith: authorityKeys.privateKey });
  return {
    authority: issue(issuer, authorityKeys.publicKey, [
      critical('2.5.29.19', sequence(trueBoolean())), // basicConstraints: an authority
      critical('2.5.29.15', bitString(Buffer.of(0x06), 1)), // keyUsage: keyCertSign, cRLSign
    ]),
    certificate: issue(hostNames[0] ?? 'localhost', serverKeys.publicKey, [
      extension('2.5.29.17', subjectAltName(hostNames)),
      extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))), // extKeyUsage: serverAuth
    ]),
    privateKey: serverKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

interface CertificateRequest {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly now: Date;
  readonly signedWith: KeyObject;
}

function certificate(request: CertificateRequest): string {
  const day = 24 * 60 * 60 * 1000;
  const at = (days: number) => generalizedTime(new Date(request.now.getTime() + days * day));
  const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  const toBeSigned = sequence(
    contextSpecific(0, integer(Buffer.of(2)), { constructed: true }), // version 3
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ecdsaWithSha256,
    commonName(request.issuer),
    // A day back, for clocks that differ; a year on, since a local run may stay up.
    sequence(at(-1), at(365)),
    commonName(request.subject),
    request.publicKey.export({ type: 'spki', format: 'der' }),
    contextSpecific(3, sequence(...request.extensions), { constructed: true }),
  );
  const signature = sign('sha256', toBeSigned, request.signedWith);
  return pem(sequence(toBeSigned, ecdsaWithSha256, bitString(signature)));
}

function commonName(name: string): Buffer {
  return sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(name))));
}

function subjectAltName(hostNames: readonly string[]): Buffer {
  const names = hostNames.map((name) => contextSpecific(2, Buffer.from(name)));
  return sequence(...names, contextSpecific(7, Buffer.of(127, 0, 0, 1)));
}

function extension(identifier: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), octetString(value));
}

function critical(identifier: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), trueBoolean(), octetString(value));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
