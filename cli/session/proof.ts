import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import {
  bindingHeaders,
  digestOf,
  type IdentityProof,
  identityAction,
  proofLifetimeSeconds,
  readProof,
} from '../../functions/domain/caller/identity-request.ts';
import type { JsonObject } from '../../functions/domain/json.ts';

/** Who signs, where STS is, and for which function. */
export interface Signer {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly region: string;
  /** As the function reaches STS: `https://sts.eu-west-1.amazonaws.com`. */
  readonly stsOrigin: string;
  readonly functionArn: string;
  readonly now: Date;
}

/**
 * Signs who asks for this request of this function. What comes back proves it to that function for a minute, and is worth
 * nothing elsewhere: see functions/domain/caller/identity-request.ts.
 */
export async function proveCaller(request: JsonObject, signer: Signer): Promise<IdentityProof> {
  const { credentials, region, stsOrigin, functionArn, now } = signer;
  const { protocol, hostname, port, host } = new URL(stsOrigin);
  const binding = { functionArn, requestDigest: await digestOf(request) };
  const { query = {} } = await new SignatureV4({
    service: 'sts',
    region,
    credentials,
    sha256: Sha256,
  }).presign(
    {
      method: 'GET',
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path: '/',
      query: { ...identityAction },
      headers: { host, ...bindingHeaders(binding) },
    },
    { expiresIn: proofLifetimeSeconds, signingDate: now },
  );
  const proof = readProof({
    accessKeyId: credentials.accessKeyId,
    signedAt: query['X-Amz-Date'],
    ...(credentials.sessionToken !== undefined && { sessionToken: credentials.sessionToken }),
    signature: query['X-Amz-Signature'],
  });
  if (proof) return proof;
  throw new TypeError('Expected: a signature of Version 4 with its date. Found: another form.');
}
