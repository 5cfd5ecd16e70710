import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../json.ts';
import { mismatchText } from '../mismatch.ts';
import { parseRdsEvent } from '../rds-event/parse.ts';
import type { Unrecognised, WakeUp } from './wake-up.ts';

/** The `source` of the suite's own events. */
export const announcementSource = 'aurora-steward';

const announcement = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  source: v.literal(announcementSource),
  'detail-type': v.pipe(v.string(), v.nonEmpty()),
  detail: v.custom<JsonObject>(isJsonObject, 'Invalid type: Expected Object'),
});

/** Services whose own events some function reads, and how those of CloudTrail are called. */
const awsSources: readonly string[] = ['aws.glue', 'aws.states', 'aws.secretsmanager'];
const trailForm = / via CloudTrail$/;
/** Of RDS, and read as of any service: AWS documents neither its SourceType nor the form of its SourceArn. */
const blueGreenType = 'RDS Blue Green Deployment Event';

const awsEvent = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  source: v.pipe(v.string(), v.startsWith('aws.')),
  'detail-type': v.pipe(v.string(), v.nonEmpty()),
  detail: v.custom<JsonObject>(isJsonObject, 'Invalid type: Expected Object'),
});

const sweep = v.strictObject({ sweep: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/)) });

/**
 * Recognises a payload: an EventBridge event of RDS, of another AWS service or of this suite, a sweep
 * (`{"sweep": "<function>"}`), or a request by hand (any other object that is no event).
 *
 * @param deliveryId - names a wake-up that has no id of its own: the SQS message or the invocation
 */
export function parseWakeUp(payload: unknown, deliveryId: string): WakeUp | Unrecognised {
  if (!isJsonObject(payload)) return unrecognised(`expected a JSON object, found ${typeName(payload)}`);
  if ('source' in payload || 'detail-type' in payload) return parseEvent(payload);
  if ('sweep' in payload) {
    const parsed = v.safeParse(sweep, payload);
    if (!parsed.success) return unrecognised(`sweep: ${mismatchText(parsed.issues, 'the payload')}`);
    return { kind: 'sweep', id: deliveryId, name: parsed.output.sweep };
  }
  return { kind: 'manual', id: deliveryId, request: payload };
}

function parseEvent(payload: JsonObject): WakeUp | Unrecognised {
  const source = payload['source'];
  const type = String(payload['detail-type']);
  const plain = trailForm.test(type) || type === blueGreenType;
  if (plain || (typeof source === 'string' && awsSources.includes(source))) {
    const parsed = v.safeParse(awsEvent, payload);
    if (!parsed.success) return unrecognised(`event: ${mismatchText(parsed.issues, 'the payload')}`);
    const { 'detail-type': detailType, ...event } = parsed.output;
    return { kind: 'aws-event', ...event, detailType };
  }
  if (source === 'aws.rds') {
    const parsed = parseRdsEvent(payload);
    return parsed.ok
      ? { kind: 'rds-event', id: parsed.event.id, event: parsed.event }
      : unrecognised(`RDS event: ${parsed.because}`);
  }
  if (source === announcementSource) {
    const parsed = v.safeParse(announcement, payload);
    if (!parsed.success) return unrecognised(`announcement: ${mismatchText(parsed.issues, 'the payload')}`);
    const { id, detail } = parsed.output;
    return { kind: 'announcement', id, detailType: parsed.output['detail-type'], detail };
  }
  return unrecognised(
    `no function of this suite reads events of source ${JSON.stringify(source)?.slice(0, 80)}`,
  );
}

function unrecognised(because: string): Unrecognised {
  return { kind: 'unrecognised', because };
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
