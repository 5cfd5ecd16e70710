import * as v from 'valibot';
import { minuteText } from '../alert/wording.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';

const pauseSchema = v.object({
  /** `all`, or the `DbClusterResourceId` of the cluster. */
  scope: v.string(),
  /** The cluster's identifier when it was paused; absent for `all`. */
  clusterIdentifier: v.optional(v.string()),
  /** Until when. ISO 8601, UTC. */
  until: v.pipe(v.string(), v.isoTimestamp()),
  reason: v.string(),
  /** Since when. */
  since: v.pipe(v.string(), v.isoTimestamp()),
  /** ARN of who paused it, as STS proved it; absent where nobody proved anything. */
  by: v.optional(v.string()),
});

/** Somebody's wish that the suite acts on nothing, or not on one cluster, until a time. Alerts go on. */
export type Pause = v.InferOutput<typeof pauseSchema>;

const pausesSchema = v.object({ schema: v.literal(1), pauses: v.array(pauseSchema) });

/** All pauses in one object, so that a wake-up reads them with one call. Changed by `If-Match` only. */
export const pausesKey = 'pauses/current';

export const everyCluster = 'all';

/** The pauses that hold at a moment. */
export interface Pauses {
  readonly all: readonly Pause[];
  /** The pause that concerns a cluster: its own, or that of all; of two, the one that lasts longer. */
  of(clusterId: string | undefined): Pause | undefined;
}

/**
 * Reads which pauses hold: one call of the store. Whoever acts asks `of` with the cluster's resource id before the
 * acting call, and ends with `pausedReason` and the outcome `waiting` where there is one.
 */
export async function readPauses(store: Pick<LedgerStore, 'read'>, now: Date): Promise<Pauses> {
  const stored = await store.read(pausesKey);
  return pausesAt(stored ? parsePauses(stored.body) : [], now);
}

/** The same for who may act often in one wake-up: read when first asked for, and then remembered. */
export function pausesOnce(store: Pick<LedgerStore, 'read'>, now: () => Date): () => Promise<Pauses> {
  let read: Promise<Pauses> | undefined;
  return () => {
    read ??= readPauses(store, now());
    return read;
  };
}

function pausesAt(pauses: readonly Pause[], now: Date): Pauses {
  const all = pauses.filter((pause) => holds(pause, now));
  return {
    all,
    of: (clusterId) =>
      all
        .filter(({ scope }) => scope === everyCluster || scope === clusterId)
        .toSorted((a, b) => Date.parse(b.until) - Date.parse(a.until))[0],
  };
}

export function holds({ until }: Pause, now: Date): boolean {
  return Date.parse(until) > now.getTime();
}

/** `paused until 23 Nov 2026 18:00 UTC (storage migration)`, for outcomes and answers. */
export function pausedReason({ until, reason }: Pause): string {
  return `paused until ${minuteText(new Date(until))} (${reason})`;
}

/** @throws Fault for an object of another form: then it is not known whether the suite may act, and it does not. */
export function parsePauses(body: unknown): readonly Pause[] {
  return parseStored(pausesSchema, { what: 'pauses of schema 1', key: pausesKey, body }).pauses;
}
