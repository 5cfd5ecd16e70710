/** Who signed a request: the access key id tells. */
export interface Principal {
  /** Role ARN; `undefined` for the harness, which stands for the account's administrator and is not checked. */
  readonly roleArn: string | undefined;
  /** Name in the timeline: the function's name, `harness`, or a service principal. */
  readonly name: string;
}

/** Short-lived credentials that the front door recognises. */
export interface LocalCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A request after the front door has read who calls which service; the body is as it came. */
export interface AwsHttpRequest {
  readonly service: string;
  readonly principal: Principal;
  readonly method: string;
  /** Path and query as sent. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface AwsHttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** What IAM is asked about a call, found out before it is carried out. */
export interface CallIdentity {
  /** IAM action, `rds:StartExportTask`. */
  readonly action: string;
  /** API operation as people know it, `StartExportTask`; differs from the IAM action for S3 (`HeadObject`). */
  readonly operation: string;
  /** ARNs that the action is authorised against; `*` alone where the API has no resource type. */
  readonly resources: readonly string[];
  /** Condition keys the call itself brings (`aws:RequestTag/…`, `s3:if-none-match`, `s3:prefix`, `kms:ViaService`). */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** What the call implies although no such call is made (KMS, PassRole), with the page that says so. */
  readonly implied: readonly ImpliedPermission[];
}

export interface ImpliedPermission {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly documentation: string;
}

/** One AWS service at the front door. */
export interface ServiceEndpoint {
  /** As in the SigV4 credential scope: `rds`, `s3`, `sns`, `sqs`, `events`, `lambda`, … */
  readonly service: string;
  /** Throws `AwsError` (InvalidAction, naming the operation) for an operation that is not imitated. */
  identify(request: AwsHttpRequest): CallIdentity | Promise<CallIdentity>;
  /** Carries the call out. Throws `AwsError` for what AWS refuses. */
  answer(request: AwsHttpRequest): Promise<AwsHttpResponse>;
  /** The service's own wire form of an error, for what the front door refuses (AccessDenied, throttling). */
  renderError(error: AwsError, request: AwsHttpRequest): AwsHttpResponse;
  /** A call that waits for others to act (a long poll): the clock is not held meanwhile. Absent: none does. */
  waits?(request: AwsHttpRequest): boolean;
}

/**
 * An error as the service would send it; `code` is the wire code, not the SDK's class name.
 *
 * The front door itself refuses with `AccessDenied`, `Throttling`, `InvalidClientTokenId`, `SignatureDoesNotMatch`,
 * `MissingAuthenticationToken` and `InternalFailure`; a service that spells one of them differently translates it
 * in `renderError`.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/**
 * Something AWS does and this endpoint does not: answered as the service answers what it does not know, and
 * the run fails by its name.
 */
export class NotImitatedError extends AwsError {
  /** @param what operation, parameter or header, `s3 CreateMultipartUpload`. */
  constructor(what: string) {
    super('InvalidAction', 400, `${what} is not imitated by the local run; see docs/local-run.`);
    this.name = 'NotImitatedError';
  }
}
