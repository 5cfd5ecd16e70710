import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { covered, type Interval } from '../statistics.ts';

/** One event as the function's process saw it, in milliseconds of its own clock: what preload.mjs writes. */
interface Noted {
  readonly requestId: string;
  /** 1 for the first event of the process. */
  readonly number: number;
  /** The event has been read. */
  readonly from: number;
  /** The answer is being sent. */
  readonly to: number;
  readonly calls: readonly Interval[];
  /** Bytes of the answers to them. */
  readonly received: number;
  readonly cpuMs: number;
  readonly peakKib: number;
}

/** What one event cost. */
export interface EventCost {
  readonly requestId: string;
  readonly cold: boolean;
  /** Wall time from the event to the answer, less that in which a call to AWS was under way. */
  readonly ownMs: number;
  /** In which at least one call to AWS was under way. */
  readonly awsMs: number;
  readonly calls: number;
  /** Bytes that the answers to them had. */
  readonly receivedBytes: number;
  /** User and system time of the process, that for making the calls included. */
  readonly cpuMs: number;
  /** The largest resident set of the process until then, in bytes. */
  readonly peakBytes: number;
}

/** Reads what the functions' processes noted in `folder`, a file each. */
export function notedEvents(folder: string): EventCost[] {
  return readdirSync(folder)
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').trim().split('\n'))
    .map((line) => costOf(JSON.parse(line) as Noted));
}

export function costOf({ requestId, number, from, to, calls, received, cpuMs, peakKib }: Noted): EventCost {
  const awsMs = covered(calls, [from, to]);
  return {
    requestId,
    cold: number === 1,
    ownMs: to - from - awsMs,
    awsMs,
    calls: calls.length,
    receivedBytes: received,
    cpuMs,
    peakBytes: peakKib * 1024,
  };
}
