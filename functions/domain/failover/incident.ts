import * as v from 'valibot';
import { parseStored } from '../ledger/parse-stored.ts';
import { measurementSchema } from '../probe/measurement.ts';
import { memberSchema } from './facts.ts';
import { stepSchema, turns } from './step.ts';

/**
 * What is said about an incident, each at most once.
 *
 * - `opening`: it began.
 * - `failed`: RDS says that the failover failed, after the opening.
 * - `overdue`: no end within the configured time.
 * - `closing`: it is over. This fact is also the incident's archive.
 * - `follow-up`: what arrived after the closing changes what it said.
 */
export const messageKinds = ['opening', 'failed', 'overdue', 'closing', 'follow-up'] as const;
export type MessageKind = (typeof messageKinds)[number];

/**
 * How it ended.
 *
 * - `completed`: another instance writes, or the one that RDS named.
 * - `unchanged`: the writer is the one of before, and works.
 * - `failed`: RDS said that the failover failed; the writer is the one of before, and works.
 * - `unknown`: the cluster is gone.
 */
const verdicts = ['completed', 'unchanged', 'failed', 'unknown'] as const;

const endSchema = v.object({
  verdict: v.picklist(verdicts),
  /** When it was over: the event's date, or when we saw it. ISO 8601, UTC. */
  at: v.string(),
  /** Whether an event told it, or the state of the cluster. */
  by: v.picklist(['event', 'state']),
  writer: v.optional(memberSchema),
});

const probeSchema = v.object({
  /** Invocation that starts the probe, and until when nobody else does. */
  by: v.string(),
  until: v.string(),
  started: v.optional(v.boolean()),
  /** Why it was not started. */
  notStarted: v.optional(v.string()),
  measurement: v.optional(measurementSchema),
  /** It ended without an answer; what Lambda said of that. */
  crash: v.optional(v.string()),
  /** The closing message waits for it until then. */
  closeBy: v.optional(v.string()),
  /** When it was first seen to be over, if that was before. */
  heldAt: v.optional(v.string()),
  /** Its result came after the closing message. */
  late: v.optional(v.boolean()),
});

const incidentSchema = v.object({
  schema: v.literal(1),
  /** Names the incident for ever: the date of the first step known when it was opened. ISO 8601, UTC. */
  id: v.pipe(v.string(), v.isoTimestamp()),
  clusterId: v.string(),
  clusterIdentifier: v.string(),
  policyName: v.string(),
  /** When we learnt of it. */
  openedAt: v.string(),
  steps: v.array(stepSchema),
  writerBefore: v.optional(v.object({ member: memberSchema, seenAt: v.string() })),
  end: v.optional(endSchema),
  /** How long writes fail is measured; absent where nobody wants it, or it could not be begun yet. */
  probe: v.optional(probeSchema),
  /** What is to be said, in the order in which it became due. */
  due: v.array(v.picklist(messageKinds)),
  /** What of it is recorded as a fact of the ledger, which sees to its delivery. */
  recorded: v.array(v.picklist(messageKinds)),
  /** The page of several failovers that its opening is part of. */
  page: v.optional(v.object({ scope: v.string(), id: v.string() })),
  /** When the function looks again by itself. */
  nextCheckAt: v.optional(v.string()),
});

/** A failover of one cluster from its first sign to its end, as `incidents/<DbClusterResourceId>/current` keeps it. */
export type Incident = v.InferOutput<typeof incidentSchema>;

export function parseIncident(key: string, body: unknown): Incident {
  return parseStored(incidentSchema, { what: 'an incident of schema 1', key, body });
}

/** An incident as its messages keep it: without what is due. */
export type ToldIncident = Omit<Incident, 'due' | 'recorded' | 'nextCheckAt'>;

export function parseToldIncident(key: string, body: unknown): ToldIncident {
  const told = v.omit(incidentSchema, ['due', 'recorded', 'nextCheckAt']);
  return parseStored(told, { what: 'a told incident of schema 1', key, body });
}

export const incidentsPrefix = 'incidents/';

/** The one object that is changed, always by `If-Match`. */
export function currentKey(clusterId: string): string {
  return `${incidentsPrefix}${clusterId}/current`;
}

/** A fact about an incident, written once. */
export function messageKey(
  { clusterId, id }: Pick<Incident, 'clusterId' | 'id'>,
  message: MessageKind,
): string {
  return `${incidentsPrefix}${clusterId}/${id}/${message}`;
}

const openPrefix = 'open/incident-of/';

/** Says that the cluster's incident is not over, so that the sweep finds it without looking at every cluster. */
export function openIncidentKey({ clusterId, clusterIdentifier, id }: Incident): string {
  return `${openPrefix}${clusterId}/${clusterIdentifier}/${id}`;
}

export const openIncidents = {
  prefix: openPrefix,
  parse(key: string): { clusterId: string; identifier: string; incident: string } | undefined {
    const [clusterId, identifier, id, ...rest] = key.slice(openPrefix.length).split('/');
    if (!key.startsWith(openPrefix) || !clusterId || !identifier || !id || rest.length > 0) return undefined;
    return { clusterId, identifier, incident: id };
  },
};

/** When the failover began, as far as known. */
export function beganAt({ steps, id }: Pick<Incident, 'steps' | 'id'>): Date {
  return new Date(turns(steps)[0]?.at ?? id);
}

/** What is due and not yet a fact. */
export function unrecorded({ due, recorded }: Incident): MessageKind[] {
  return due.filter((message) => !recorded.includes(message));
}
