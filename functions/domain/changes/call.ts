import * as v from 'valibot';
import { isJsonObject, type JsonObject, objectIn, textIn } from '../json.ts';
import { mismatchText } from '../mismatch.ts';
import { cleaned } from './clean.ts';

/** Who made a call, as CloudTrail says, cleaned. */
export interface Caller {
  /** ARN of the session or user, or the AWS service in whose name it was made. */
  readonly principal: string;
  /** ARN of the role, where it is a session of one. */
  readonly role: string | undefined;
  /** `AssumedRole`, `IAMUser`, `Root`, `AWSService`. */
  readonly type: string;
  /** The account that the caller is of. */
  readonly account: string | undefined;
  /** `undefined`: CloudTrail does not say. */
  readonly mfa: boolean | undefined;
  /** The service that made the call in the caller's name. */
  readonly through: string | undefined;
}

/**
 * A call of an API that CloudTrail recorded.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface RecordedCall {
  /** CloudTrail's own id of the record: the same however often it is delivered. */
  readonly eventId: string;
  readonly name: string;
  /** `rds.amazonaws.com` */
  readonly service: string;
  readonly at: Date;
  readonly by: Caller;
  /** The address it came from, or an AWS service. */
  readonly from: string;
  readonly userAgent: string;
  /** Why it was refused; absent where it was not. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  /** The account whose resources were to be changed. */
  readonly account: string | undefined;
  readonly parameters: Parameters;
  /** What the service answered, where CloudTrail keeps that: of RDS what was changed. */
  readonly answer: Parameters;
  /** ARNs of what it was about, where the service says so. */
  readonly resources: readonly string[];
}

const text = v.pipe(v.string(), v.nonEmpty());
const object = v.fallback(v.nullish(v.custom<JsonObject>(isJsonObject)), undefined);
const words = v.fallback(v.nullish(v.string()), undefined);

const recordSchema = v.object({
  // It becomes part of a key of the ledger.
  eventID: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{8,64}$/)),
  eventName: text,
  eventSource: text,
  eventTime: v.pipe(v.string(), v.isoTimestamp()),
  userIdentity: object,
  sourceIPAddress: words,
  userAgent: words,
  errorCode: words,
  errorMessage: words,
  recipientAccountId: words,
  requestParameters: object,
  responseElements: object,
  resources: v.fallback(v.nullish(v.array(v.unknown())), undefined),
});

/** Reads the `detail` of an event that came by CloudTrail; a text says what is wrong with it. */
export function parseCall(detail: JsonObject): RecordedCall | string {
  const parsed = v.safeParse(recordSchema, detail);
  if (!parsed.success) return `no record of CloudTrail: ${mismatchText(parsed.issues, 'detail')}`;
  const { eventID, eventName, eventSource, eventTime, requestParameters, responseElements, errorCode } =
    parsed.output;
  return {
    eventId: eventID,
    name: cleaned(eventName, 64),
    service: cleaned(eventSource, 64),
    at: new Date(eventTime),
    by: callerOf(parsed.output.userIdentity ?? {}),
    from: cleaned(parsed.output.sourceIPAddress ?? 'not said', 64),
    userAgent: cleaned(parsed.output.userAgent ?? 'not said'),
    ...(errorCode
      ? { error: { code: cleaned(errorCode, 64), message: parsed.output.errorMessage ?? '' } }
      : {}),
    account: parsed.output.recipientAccountId ?? undefined,
    parameters: new Parameters(requestParameters ?? {}),
    answer: new Parameters(responseElements ?? {}),
    resources: (parsed.output.resources ?? []).flatMap((each) => {
      const arn = isJsonObject(each) ? (each['ARN'] ?? each['arn']) : undefined;
      return typeof arn === 'string' ? [arn] : [];
    }),
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
function callerOf(identity: JsonObject): Caller {
  const session = objectIn(identity, 'sessionContext');
  const mfa = textIn(objectIn(session, 'attributes'), 'mfaAuthenticated');
  const through = textIn(identity, 'invokedBy');
  const role = textIn(objectIn(session, 'sessionIssuer'), 'arn');
  return {
    principal: cleaned(
      textIn(identity, 'arn') ?? through ?? textIn(identity, 'userName') ?? 'somebody unnamed',
      200,
    ),
    role: role === undefined ? undefined : cleaned(role, 200),
    type: cleaned(textIn(identity, 'type') ?? 'not said', 32),
    account: textIn(identity, 'accountId'),
    mfa: mfa === undefined ? undefined : mfa === 'true',
    through: through === undefined ? undefined : cleaned(through, 64),
  };
}

/** Parameters of a call. CloudTrail writes their names as the API has them, in a case of its own: `dBClusterIdentifier`. */
export class Parameters {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly size: number;

  constructor(values: JsonObject) {
    this.#values = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
    this.size = this.#values.size;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name.toLowerCase());
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name.toLowerCase());
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : undefined;
  }

  texts(name: string): readonly string[] {
    const value = this.#values.get(name.toLowerCase());
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  }

  list(name: string): readonly Parameters[] {
    const value = this.#values.get(name.toLowerCase());
    return Array.isArray(value) ? value.filter(isJsonObject).map((each) => new Parameters(each)) : [];
  }

  inner(name: string): Parameters {
    const value = this.#values.get(name.toLowerCase());
    return new Parameters(isJsonObject(value) ? value : {});
  }
}
