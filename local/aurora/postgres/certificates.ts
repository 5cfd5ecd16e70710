// @peculiar/x509 resolves its parts by decorators and needs this first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface ServerCertificate {
  /** The authority that clients trust, PEM. */
  readonly authority: string;
  /** What the server presents, and the endpoint to it, PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const authorityName = 'CN=Aurora Steward local run';
const dayMs = 24 * 60 * 60 * 1000;

/**
 * A certificate authority that lives for one run, and a certificate it issued for `hostNames` and 127.0.0.1:
 * X.509 v3 (RFC 5280) with P-256 keys. The authority's key is forgotten at once.
 */
export async function issueServerCertificate(
  hostNames: readonly string[],
  now: Date,
): Promise<ServerCertificate> {
  const authorityKeys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const serverKeys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  // A day back, for clocks that differ; a year on, since a local run may stay up.
  const validity = {
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + 365 * dayMs),
  };
  const authority = await X509CertificateGenerator.createSelfSigned(
    {
      ...validity,
      name: authorityName,
      keys: authorityKeys,
      signingAlgorithm: ecdsa,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    },
    webcrypto,
  );
  const certificate = await X509CertificateGenerator.create(
    {
      ...validity,
      issuer: authorityName,
      subject: `CN=${hostNames[0] ?? 'localhost'}`,
      publicKey: serverKeys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: ecdsa,
      extensions: [
        new SubjectAlternativeNameExtension([
          ...hostNames.map((value) => ({ type: 'dns' as const, value })),
          { type: 'ip', value: '127.0.0.1' },
        ]),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      ],
    },
    webcrypto,
  );
  const privateKey = await webcrypto.subtle.exportKey('pkcs8', serverKeys.privateKey);
  return {
    authority: authority.toString('pem'),
    certificate: certificate.toString('pem'),
    privateKey: PemConverter.encode(privateKey, 'PRIVATE KEY'),
  };
}
