import { Fault, type FaultKind } from '../../domain/fault.ts';

/** A call as its fault tells of it: `S3 PutObject` of `exports/…`. */
export interface AwsCall {
  /** Service and operation as in IAM's tables: `S3 PutObject`, `RDS StartExportTask`. */
  readonly call: string;
  /** What it is about: a key, an identifier, an ARN. */
  readonly subject: string;
  /** The account that the bucket must belong to. */
  readonly owner?: string;
}

/** Does a call of the SDK; what it throws becomes a `Fault`. */
export async function calling<T>(call: AwsCall, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (thrown) {
    throw awsFault(thrown, call);
  }
}

/** An error of the SDK as a fault that says what to do. */
export function awsFault(thrown: unknown, { call, subject, owner }: AwsCall): Fault {
  if (thrown instanceof Fault) return thrown;
  const error = errorFacts(thrown);
  const kind = kindOf(error);
  return new Fault({
    kind,
    expected: `${call} of ${subject} to succeed`,
    found: `${error.name}${error.status ? ` (HTTP ${error.status})` : ''}: ${error.message}`,
    todo:
      byCode[error.name] ?? (kind === 'access-denied' && owner !== undefined ? ofOwner(owner) : todo[kind]),
    // Lambda replaces expired credentials between invocations.
    ...(expired.has(error.name) && { retryable: true }),
    cause: thrown,
  });
}

export interface ErrorFacts {
  /** The modelled class or the wire code; a network error's code. */
  readonly name: string;
  readonly message: string;
  readonly status?: number;
}

/** What the SDK's errors have in common. `name` is a class name for modelled errors, else the wire code. */
export function errorFacts(thrown: unknown): ErrorFacts {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown) };
  const { code, $metadata } = thrown as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  const name = thrown.name === 'Error' && typeof code === 'string' ? code : thrown.name;
  return { name, message: thrown.message, ...(status !== undefined && { status }) };
}

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);

const byName: readonly (readonly [FaultKind, RegExp])[] = [
  [
    'throttled',
    /^(Throttl\w*|RequestLimitExceeded|TooManyRequests\w*|SlowDown|RequestThrottled\w*|K(MS|ms)Throttling\w*)$/,
  ],
  [
    'access-denied',
    /^(\w*AccessDenied\w*|\w*AccessForbidden|UnauthorizedOperation|AuthorizationError\w*|NotAuthorized\w*|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId|Expired\w*|RequestExpired|KMSKeyNotAccessible\w*|KMS\.?(KMS)?(Disabled|InvalidState)\w*|KMS\.NotFound\w*|\w*MissingPermissions\w*|GlueEncryptionException)$/,
  ],
  ['quota-exceeded', /^(\w*(QuotaExceeded|LimitExceeded|LimitReached)\w*|Insufficient\w*Capacity\w*)$/],
  ['invalid-request', /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint\w*)$/],
  ['not-found', /^(\w*NotFound\w*|NoSuch\w+|\w*DoesNotExist\w*)$/],
  [
    'conflict',
    /^(\w*AlreadyExists\w*|\w*Conflict\w*|Concurrent(Modification|Updating)\w*|ResourceNotReady\w*|PreconditionFailed|OperationAborted|Invalid\w+State(Fault)?)$/,
  ],
  [
    'service-unavailable',
    /^(E[A-Z]{3,}(_[A-Z]+)?|EAI_AGAIN|TimeoutError|RequestTimeout\w*|OperationTimeout\w*|AbortError|NetworkingError|ServiceUnavailable\w*|Internal(Error|Failure|ServerError|ServiceError)\w*)$/,
  ],
];

function kindOf({ name, status }: ErrorFacts): FaultKind {
  const named = byName.find(([, pattern]) => pattern.test(name));
  if (named) return named[0];
  if (status === undefined) return 'unknown';
  if (status >= 500) return 'service-unavailable';
  if (status === 429) return 'throttled';
  if (status === 404) return 'not-found';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 401 || status === 403) return 'access-denied';
  return status >= 400 ? 'invalid-request' : 'unknown';
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const wrongRegion =
  'the bucket lies in another region, and RDS exports only to its own: name one of this region in the configuration';
/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
const unusableKey =
  "enable the key, or cancel its deletion, and see that its policy admits the function's role; then wake the function";
const byCode: Readonly<Record<string, string>> = {
  'KMS.DisabledException': unusableKey,
  'KMS.InvalidStateException': unusableKey,
  'KMS.KMSInvalidStateException': unusableKey,
  'KMS.NotFoundException': unusableKey,
  KMSDisabledException: unusableKey,
  KMSInvalidStateException: unusableKey,
  PermanentRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
};

/** S3 says no more than that it denies. */
function ofOwner(account: string): string {
  return `see that the bucket belongs to account ${account}, and that its policy and its key's admit the function's role; then wake the function`;
}

const todo: Readonly<Record<FaultKind, string>> = {
  'access-denied': "grant it in the role, the resource's policy or the key's policy, then wake the function",
  throttled: 'nothing; the next wake-up tries again',
  'not-found': 'check that it still exists, in this account and region',
  conflict: 'nothing; the next wake-up reads it again and decides anew',
  'quota-exceeded': 'wait for it to pass, or have the quota raised in Service Quotas',
  'service-unavailable': 'nothing; the next wake-up tries again',
  'invalid-request': 'correct the configuration or the code that makes this call',
  unknown: 'read the cause; the next wake-up tries again',
};
