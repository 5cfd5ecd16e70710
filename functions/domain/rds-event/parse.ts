import * as v from 'valibot';
import { parseArn, parseRdsResource } from '../arn.ts';
import { mismatchText } from '../mismatch.ts';
import { isKnownRdsEvent, rdsEvents } from './catalogue.ts';

/** An RDS event as far as it can be relied on: which kind of thing happened to which resource, when. */
export interface RdsEvent {
  /** EventBridge's id, which differs between two events of the same fact. */
  readonly id: string;
  /** `RDS-EVENT-nnnn`; not necessarily one that the catalogue knows. */
  readonly eventId: string;
  readonly sourceType: string;
  readonly sourceArn: string;
  /** The identifier in the ARN; of an automated snapshot with its `rds:`. */
  readonly identifier: string;
  readonly account: string;
  readonly region: string;
  readonly date: Date;
  /** Free text of RDS. Never decide by it. */
  readonly message: string;
  /** As sent; AWS documents neither field name nor shape. */
  readonly tags?: unknown;
}

export type ParsedRdsEvent =
  | { readonly ok: true; readonly event: RdsEvent }
  | { readonly ok: false; readonly because: string };

/** Resource types in ARNs, by the event's source type. Types that AWS does not document are not checked. */
const resourceTypes: Readonly<Record<string, string>> = {
  CLUSTER: 'cluster',
  CLUSTER_SNAPSHOT: 'cluster-snapshot',
  DB_INSTANCE: 'db',
  SNAPSHOT: 'snapshot',
  DB_PARAM: 'pg',
  DB_PROXY: 'db-proxy',
};

const envelope = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  source: v.literal('aws.rds'),
  'detail-type': v.string(),
  account: v.string(),
  region: v.string(),
  detail: v.object({
    EventID: v.pipe(v.string(), v.regex(/^RDS-EVENT-\d{4,}$/)),
    SourceType: v.string(),
    SourceArn: v.string(),
    Date: v.pipe(v.string(), v.isoTimestamp()),
    Message: v.optional(v.string(), ''),
    Tags: v.optional(v.unknown()),
  }),
});

/**
 * Reads an RDS event as EventBridge delivers it. What matters is checked strictly, and the event must agree
 * with itself: source type, detail type, account and region with the ARN. An event id that nobody knows is an
 * answer, not an error.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-rds.html
 */
export function parseRdsEvent(input: unknown): ParsedRdsEvent {
  const parsed = v.safeParse(envelope, input);
  if (!parsed.success) return no(mismatchText(parsed.issues, 'event'));
  const { id, account, region, detail } = parsed.output;
  const arn = parseArn(detail.SourceArn);
  const resource = arn && parseRdsResource(arn);
  if (!arn || !resource) return no(`detail.SourceArn is not the ARN of an RDS resource: ${detail.SourceArn}`);
  if (arn.account !== account) return no(`account is ${account}, but the ARN says ${arn.account}`);
  if (arn.region !== region) return no(`region is ${region}, but the ARN says ${arn.region}`);
  const resourceType = Object.hasOwn(resourceTypes, detail.SourceType)
    ? resourceTypes[detail.SourceType]
    : resource.type;
  if (resource.type !== resourceType) {
    return no(`detail.SourceType is ${detail.SourceType}, but the ARN names a ${resource.type}`);
  }
  const kind = isKnownRdsEvent(detail.EventID) ? rdsEvents[detail.EventID] : undefined;
  if (kind && kind.sourceType !== detail.SourceType) {
    return no(
      `${detail.EventID} is about a ${kind.sourceType}, but detail.SourceType is ${detail.SourceType}`,
    );
  }
  if (kind && kind.detailType !== parsed.output['detail-type']) {
    return no(`${detail.EventID} comes as ${kind.detailType}, not as ${parsed.output['detail-type']}`);
  }
  const event: RdsEvent = {
    id,
    eventId: detail.EventID,
    sourceType: detail.SourceType,
    sourceArn: detail.SourceArn,
    identifier: resource.identifier,
    account,
    region,
    date: new Date(detail.Date),
    message: detail.Message,
    ...(detail.Tags !== undefined && { tags: detail.Tags }),
  };
  return { ok: true, event };
}

function no(because: string): ParsedRdsEvent {
  return { ok: false, because };
}
