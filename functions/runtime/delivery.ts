import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { isJsonObject, parseJson } from '../domain/json.ts';
import { parseWakeUp } from '../domain/wake-up/parse.ts';
import type { Unrecognised, WakeUp } from '../domain/wake-up/wake-up.ts';

/** One thing that was delivered: an SQS message, or the payload of an invocation. */
export interface Delivery {
  /** The SQS message's id, or the invocation's. */
  readonly id: string;
  readonly wakeUp: WakeUp | Unrecognised;
}

/** Whether the payload is a batch of SQS messages, as the event source mapping sends it. */
export function isSqsEvent(payload: unknown): payload is SQSEvent {
  if (!isJsonObject(payload)) return false;
  const records = payload['Records'];
  if (!Array.isArray(records) || records.length === 0) return false;
  return records.every((record: unknown) => isJsonObject(record) && record['eventSource'] === 'aws:sqs');
}

/** Reads what was delivered; a sweep meant for another function is not recognised. */
export function readDeliveries(payload: unknown, invocationId: string, functionName: string): Delivery[] {
  const wakeUpOf = (delivered: unknown, id: string): Delivery => ({
    id,
    wakeUp: meantFor(functionName, parseWakeUp(delivered, id)),
  });
  if (!isSqsEvent(payload)) return [wakeUpOf(payload, invocationId)];
  return payload.Records.map((record) => wakeUpOf(bodyOf(record), record.messageId));
}

/** What to wake the use case with: each wake-up once, however often it was delivered. */
export function distinctWakeUps(deliveries: readonly Delivery[]): Map<WakeUp, string[]> {
  const byCause = new Map<string, WakeUp>();
  const ids = new Map<WakeUp, string[]>();
  for (const { id, wakeUp } of deliveries) {
    if (wakeUp.kind === 'unrecognised') continue;
    const cause = wakeUp.kind === 'sweep' ? 'sweep' : `${wakeUp.kind} ${wakeUp.id}`;
    const first = byCause.get(cause) ?? wakeUp;
    byCause.set(cause, first);
    ids.set(first, [...(ids.get(first) ?? []), id]);
  }
  return ids;
}

function meantFor(functionName: string, wakeUp: WakeUp | Unrecognised): WakeUp | Unrecognised {
  if (wakeUp.kind !== 'sweep' || wakeUp.name === functionName) return wakeUp;
  return { kind: 'unrecognised', because: `a sweep of ${wakeUp.name} came to ${functionName}` };
}

/** The message's JSON; a text that is none stays a text, which no wake-up is. */
function bodyOf({ body }: SQSRecord): unknown {
  const parsed = parseJson(body);
  return parsed === undefined ? body : parsed;
}
