import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from './service.ts';

/** A request as it came over the wire: signatures are about bytes, so nothing here is normalised. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the `Authorization` header says, or the query of a presigned request. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** Of temporary credentials. */
  readonly sessionToken: string | undefined;
  /** `20261122T021408Z`. */
  readonly time: string;
  /** `20261122`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const authorizationForm =
  /^AWS4-HMAC-SHA256 Credential=([^/\s,]+)\/(\d{8})\/([^/\s,]+)\/([^/\s,]+)\/aws4_request,\s*SignedHeaders=([^\s,]+),\s*Signature=([0-9a-f]{64})$/;

/**
 * Reads whose signature it is: from the `Authorization` header of Signature Version 4, or from the query of a presigned
 * request. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 *
 * @throws AwsError MissingAuthenticationToken (403) without either, IncompleteSignature (400) for another form.
 */
export function readSignatureClaim({ target, headers }: SignedRequest): SignatureClaim {
  const query = new URLSearchParams(splitOnce(target, '?')[1]);
  if (query.has('X-Amz-Signature')) return readPresigned(query);
  const authorization = headers['authorization'];
  if (authorization === undefined) {
    throw new AwsError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  }
  return claimOf(authorization, headers['x-amz-security-token'], headers['x-amz-date']);
}

/** The same parts under other names. */
function readPresigned(query: URLSearchParams): SignatureClaim {
  const part = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  const authorization = `${part('Algorithm')} Credential=${part('Credential')}, SignedHeaders=${part('SignedHeaders')}, Signature=${part('Signature')}`;
  return claimOf(authorization, query.get('X-Amz-Security-Token') ?? undefined, part('Date'));
}

function claimOf(authorization: string, sessionToken: string | undefined, time = ''): SignatureClaim {
  const [, accessKeyId, date, region, service, signedHeaders, signature] =
    authorizationForm.exec(authorization) ?? [];
  if (
    accessKeyId === undefined ||
    date === undefined ||
    region === undefined ||
    service === undefined ||
    signedHeaders === undefined ||
    signature === undefined
  ) {
    throw new AwsError('IncompleteSignature', 400, `Not a signature of Version 4: ${authorization}`);
  }
  return {
    accessKeyId,
    sessionToken,
    time,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
  };
}

/**
 * Computes the signature anew: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * Age is not checked: clients of a clock that jumps would be refused for what AWS never sees.
 *
 * @throws AwsError SignatureDoesNotMatch (403), or XAmzContentSHA256Mismatch (400) if the body is not what was signed.
 */
export function verifySignature(
  request: SignedRequest,
  claim: SignatureClaim,
  secretAccessKey: string,
): void {
  const payloadHash = declaredPayloadHash(request);
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    claim.time,
    scope,
    sha256(canonicalRequest(request, claim, payloadHash)),
  ].join('\n');
  const key = [claim.date, claim.region, claim.service, 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => hmac(secret, part),
    `AWS4${secretAccessKey}`,
  );
  if (!timingSafeEqual(hmac(key, stringToSign), Buffer.from(claim.signature, 'hex'))) {
    throw new AwsError(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    );
  }
}

function canonicalRequest(request: SignedRequest, claim: SignatureClaim, payloadHash: string): string {
  const [path = '/', query = ''] = splitOnce(request.target, '?');
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/\s+/g, ' ')}\n`,
  );
  return [
    request.method,
    // S3 alone signs the path as it is sent; the others encode it once more.
    claim.service === 's3' ? path : path.split('/').map(encode).join('/'),
    canonicalQuery(query),
    headers.join(''),
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => splitOnce(pair, '='))
    .map(
      ([name = '', value = '']) => `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`,
    )
    .sort()
    .join('&');
}

function declaredPayloadHash(request: SignedRequest): string {
  const actual = sha256(request.body);
  const declared = request.headers['x-amz-content-sha256'] ?? actual;
  if (/^[0-9a-f]{64}$/.test(declared) && declared !== actual) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return declared;
}

/** RFC 3986's unreserved characters stay, as Signature Version 4 asks. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
