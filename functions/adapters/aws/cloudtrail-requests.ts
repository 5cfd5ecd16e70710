import type { Event, LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import type { ApiRequest, AuditTrail } from '../../domain/failover/api-request.ts';
import { isJsonObject, type JsonObject, objectIn, parseJson, textIn } from '../../domain/json.ts';
import { calling } from './fault.ts';

type LookUp = (input: LookupEventsCommandInput, patience: AbortSignal) => Promise<LookupEventsCommandOutput>;

/** For all look-ups together; whoever looks has time, and looks again. */
const patienceMs = 30_000;

/**
 * Requests as CloudTrail's event history has them, which exists without a trail and keeps 90 days. A look-up takes one
 * attribute, and two a second are allowed, so the operations are looked up one after the other.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export class CloudTrailRequests implements AuditTrail {
  readonly #connect: () => Promise<LookUp>;
  #lookUp: Promise<LookUp> | undefined;

  /** @param connect makes the client; called with the first look-up. */
  constructor(connect: () => Promise<LookUp> = connectCloudTrail) {
    this.#connect = connect;
  }

  async requests(names: readonly string[], from: Date, to: Date): Promise<readonly ApiRequest[]> {
    this.#lookUp ??= this.#connect();
    const lookUp = await this.#lookUp;
    const patience = AbortSignal.timeout(patienceMs);
    const found: ApiRequest[] = [];
    for (const name of names) {
      const input: LookupEventsCommandInput = {
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }],
        StartTime: from,
        EndTime: to,
        MaxResults: 50,
      };
      const { Events = [] } = await calling({ call: 'CloudTrail LookupEvents', subject: name }, () =>
        lookUp(input, patience),
      );
      found.push(...Events.flatMap(requestOf));
    }
    return found.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  }
}

/**
 * None for a request that was refused, or a record that cannot be read.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
function requestOf({ EventName, EventTime, Username, CloudTrailEvent }: Event): ApiRequest[] {
  const record = parsed(CloudTrailEvent);
  if (!EventName || !EventTime || !record || record['errorCode'] !== undefined) return [];
  const identity = objectIn(record, 'userIdentity');
  const from = textIn(record, 'sourceIPAddress');
  return [
    {
      name: EventName,
      at: EventTime.toISOString(),
      by: textIn(identity, 'arn') ?? textIn(identity, 'invokedBy') ?? Username ?? 'somebody unnamed',
      ...(from !== undefined && { from }),
      about: identifiersIn(objectIn(record, 'requestParameters')),
    },
  ];
}

function parsed(text: string | undefined): JsonObject | undefined {
  const value = parseJson(text ?? '');
  return isJsonObject(value) ? value : undefined;
}

/** `dBClusterIdentifier`, `targetDBInstanceIdentifier`, `resourceIdentifier` (an ARN) and their like. */
function identifiersIn(parameters: JsonObject): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const isName = /identifier$/i.test(name) && !/^target/i.test(name) && typeof value === 'string';
    return isName ? [(value.split(':').at(-1) ?? value).toLowerCase()] : [];
  });
}

/** From a module of its own: importing the package when needed would bring all of it. */
async function connectCloudTrail(): Promise<LookUp> {
  const { cloudTrailLookUp } = await import('./cloudtrail-look-up.ts');
  return cloudTrailLookUp();
}
