import { expect } from 'vitest';
import { type LoggedOutcome, loggedOutcome } from '../../../local/show/function-outcome.ts';
import type { HappeningOf } from '../../../local/timeline/recorder.ts';
import type { Journey } from './journey.ts';

/** A function by its contract's name: `export-snapshots`. */
export type FunctionOf = `${string}-${string}`;

/** The name under which the stack deployed a function. */
export function nameOf({ stack }: Journey, fn: FunctionOf): string {
  const name = stack.outputs[`${pascalCase(fn)}FunctionName`];
  if (name === undefined) throw new Error(`Expected: the stack to deploy ${fn}. Found: it does not.`);
  return String(name);
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Puts a message on the queue that wakes a function, as a person could. */
export async function send({ stack, sqs }: Journey, fn: FunctionOf, body: unknown): Promise<void> {
  const found = stack.resources.find(({ logicalId }) =>
    logicalId.startsWith(`${pascalCase(fn)}WakeUpsQueue`),
  );
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  await sqs.queue(String(found?.attributes['Arn']))?.send({ body: text });
}

/** What a function said of each piece of work, in order. */
export function outcomesOf(journey: Journey, fn: FunctionOf): LoggedOutcome[] {
  return journey.timeline
    .of('function-log')
    .filter((log) => log.function === nameOf(journey, fn))
    .flatMap(({ line }) => loggedOutcome(line) ?? [])
    .filter(({ subject }) => subject !== '');
}

/** Outcomes about one thing, without the sweeps around them. */
export function outcomesAbout(journey: Journey, fn: FunctionOf, subject: string): string[] {
  return outcomesOf(journey, fn)
    .filter((outcome) => outcome.subject === subject)
    .map(({ outcome }) => outcome);
}

export function callsOf(journey: Journey, fn: FunctionOf): HappeningOf<'aws-call'>[] {
  return journey.timeline.of('aws-call').filter(({ caller }) => caller === nameOf(journey, fn));
}

export function ledgerKeys({ s3, stack }: Journey, prefix = ''): string[] {
  return s3
    .objects(String(stack.outputs['LedgerBucketName']))
    .map(({ key }) => key)
    .filter((key) => key.startsWith(prefix));
}

/** Announcements of a kind, by their deduplication ids. */
export function announced({ timeline }: Journey, detailType: string): string[] {
  return timeline
    .of('event')
    .filter(({ event }) => event.source === 'aurora-steward' && event['detail-type'] === detailType)
    .map(({ event }) => String(event.detail['deduplicationId']));
}

/** Kinds of all alerts in the order of their publication, repeated ones too. */
export async function alertKinds({ probe }: Journey): Promise<string[]> {
  return (await probe.alerts()).map(({ kind }) => kind);
}

/** Each export as it should end: one task, one record, told under the record's own ids, and nothing left open. */
export async function expectExported(
  journey: Journey,
  snapshots: number,
  told: { readonly announcements: number; readonly alerts: number } = {
    announcements: snapshots,
    alerts: snapshots,
  },
): Promise<void> {
  const tasks = journey.data.exports.map(({ task }) => task).toSorted();
  const records = ledgerKeys(journey, 'exports/');
  expect(tasks).toHaveLength(snapshots);
  expect(new Set(tasks).size).toBe(snapshots);
  expect(records.map((key) => key.split('/').at(-1)).toSorted()).toEqual(tasks);
  expect(ledgerKeys(journey, 'open/')).toEqual([]);
  const announcements = announced(journey, 'Export Verified');
  const alerts = (await journey.probe.alerts()).map(({ deduplicationId }) => deduplicationId);
  expect(new Set(announcements)).toEqual(new Set(records.map((key) => `${key}#0`)));
  expect(new Set(alerts)).toEqual(new Set(records.map((key) => `${key}#1`)));
  expect({ announcements: announcements.length, alerts: alerts.length }).toEqual(told);
}

/** Nothing died, was forbidden, broke, or was planned and did not happen. */
export function expectSound({ timeline, frontDoor, crash, bus }: Journey): void {
  expect(timeline.of('dead-letter')).toEqual([]);
  expect(timeline.of('aws-call').filter(({ errorCode }) => errorCode?.includes('AccessDenied'))).toEqual([]);
  expect(frontDoor.failures).toEqual([]);
  expect(crash.pending()).toEqual([]);
  expect(bus.faults.pending()).toBe(0);
}
