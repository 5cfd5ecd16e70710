import * as v from 'valibot';
import type { JsonValue } from '../json.ts';

/**
 * How a caller proves who it is: it signs a GetCallerIdentity request, which only STS can check, and hands over the
 * parts that the function cannot know. The function composes the whole request itself, so that host, method and action
 * are fixed, and two signed headers bind it to this function and to this one request:
 *
 * - `x-aurora-steward-function`: the function's ARN;
 * - `x-aurora-steward-request`: the SHA-256 of the request without its proof.
 *
 * A proof that is replayed elsewhere, or sent along with something else, carries a signature over other headers, and STS
 * refuses it.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const proofMember = 'proof';

/** How long a proof is valid, in seconds. STS itself would take it for 15 minutes. */
export const proofLifetimeSeconds = 60;

const functionHeader = 'x-aurora-steward-function';
const requestHeader = 'x-aurora-steward-request';
const signedHeaders = ['host', functionHeader, requestHeader].join(';');

export const identityAction = { Action: 'GetCallerIdentity', Version: '2011-06-15' } as const;

const proofSchema = v.strictObject({
  accessKeyId: v.pipe(v.string(), v.regex(/^\w{16,128}$/)),
  /** As SigV4 writes it: `20261123T021408Z`. */
  signedAt: v.pipe(v.string(), v.regex(/^\d{8}T\d{6}Z$/)),
  /** Of temporary credentials. */
  sessionToken: v.optional(v.pipe(v.string(), v.regex(/^[\w+/=-]{1,8192}$/))),
  signature: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** The parts of a signed request that only its signer knows. Worth nothing without the two headers. */
export type IdentityProof = v.InferOutput<typeof proofSchema>;

/** `undefined` for anything of another form. */
export function readProof(value: unknown): IdentityProof | undefined {
  const parsed = v.safeParse(proofSchema, value);
  return parsed.success ? parsed.output : undefined;
}

/** What binds a proof to one request of one function. */
export interface Binding {
  readonly functionArn: string;
  /** From `digestOf`. */
  readonly requestDigest: string;
}

export function bindingHeaders({ functionArn, requestDigest }: Binding): Readonly<Record<string, string>> {
  return { [functionHeader]: functionArn, [requestHeader]: requestDigest };
}

/** The query of the presigned request, its signature included. */
export function presignedQuery(proof: IdentityProof, region: string): Readonly<Record<string, string>> {
  const { accessKeyId, signedAt, sessionToken, signature } = proof;
  return {
    ...identityAction,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${signedAt.slice(0, 8)}/${region}/sts/aws4_request`,
    'X-Amz-Date': signedAt,
    'X-Amz-Expires': String(proofLifetimeSeconds),
    ...(sessionToken !== undefined && { 'X-Amz-Security-Token': sessionToken }),
    'X-Amz-SignedHeaders': signedHeaders,
    'X-Amz-Signature': signature,
  };
}

/** When the proof was signed. */
export function signedAt(proof: IdentityProof): Date {
  return new Date(proof.signedAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** SHA-256 of a request, in hexadecimal: of its JSON with members in the order of their names, whoever wrote it. */
export async function digestOf(request: JsonValue): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonical(request)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_name, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** The regional endpoint of STS. https://docs.aws.amazon.com/general/latest/gr/sts.html */
export function stsHost(region: string): string {
  return `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
