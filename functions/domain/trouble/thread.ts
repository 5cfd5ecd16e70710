import * as v from 'valibot';
import { severities } from '../alert/alert.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import { occurrenceSchema } from './occurrence.ts';
import { isTrouble, type Trouble, troubles } from './told-events.ts';

/**
 * What is said of a thread, each at most once, as a fact of its own.
 *
 * - `began`: announced; told, where the thread is told by itself.
 * - `worse`: it became graver than was told.
 * - `joined`: the same began elsewhere within two minutes.
 * - `over`: announced; told, where its beginning was.
 * - `all-over`: the last of those that were told together is over.
 */
export const messageKinds = ['began', 'worse', 'joined', 'over', 'all-over'] as const;
export type MessageKind = (typeof messageKinds)[number];

/**
 * How people learn of a thread.
 *
 * - `waiting`: not decided before `until`; a failover may explain it.
 * - `alone`: by a message of its own.
 * - `joined`: in the message of the thread `with`.
 * - `held`: in the digest, not before `until`. `digested`: the digest has told it.
 * - `silent`: not at all; `why` says so.
 */
const waySchema = v.variant('kind', [
  v.object({ kind: v.literal('waiting'), until: v.string() }),
  v.object({
    kind: v.literal('alone'),
    at: v.string(),
    /** Threads that its first message lists, and those of the second. */
    first: v.array(v.string()),
    later: v.array(v.string()),
  }),
  v.object({ kind: v.literal('joined'), with: v.string() }),
  v.object({ kind: v.literal('held'), until: v.string() }),
  v.object({ kind: v.literal('digested') }),
  v.object({ kind: v.literal('silent'), why: v.string() }),
]);
export type Way = v.InferOutput<typeof waySchema>;

const threadSchema = v.object({
  /** `<when it began>.<source>.<trouble>`: names the thread for ever. */
  id: v.string(),
  trouble: v.custom<Trouble>((name) => typeof name === 'string' && isTrouble(name)),
  about: v.picklist(['cluster', 'instance']),
  source: v.string(),
  clusterId: v.string(),
  clusterIdentifier: v.string(),
  policyName: v.string(),
  /** When we learnt of it. ISO 8601, UTC. */
  openedAt: v.string(),
  zone: v.exactOptional(v.string()),
  isWriter: v.exactOptional(v.boolean()),
  severity: v.picklist(severities),
  /** The severity under which people learnt of it. */
  toldAs: v.exactOptional(v.picklist(severities)),
  /** Why the severity is one step lower than it would be. */
  loweredBy: v.exactOptional(v.string()),
  occurrences: v.array(occurrenceSchema),
  way: waySchema,
  end: v.exactOptional(v.object({ at: v.string(), by: v.picklist(['event', 'state', 'gone']) })),
  due: v.array(v.picklist(messageKinds)),
  recorded: v.array(v.picklist(messageKinds)),
});
/** One trouble of one cluster or instance, from its first event to its end. */
export type Thread = v.InferOutput<typeof threadSchema>;

const digestSchema = v.object({
  /** When it was made, and for whom. */
  id: v.string(),
  team: v.exactOptional(v.string()),
  threads: v.array(v.string()),
  recorded: v.boolean(),
});
/** What waited for the end of the quiet hours, in one message. */
export type Digest = v.InferOutput<typeof digestSchema>;

const stateSchema = v.object({
  schema: v.literal(1),
  /** RDS's list of events was read up to then. */
  listReadTo: v.exactOptional(v.string()),
  threads: v.array(threadSchema),
  digests: v.array(digestSchema),
});
/** All threads that are open, or so young that their events may come again: changed by `If-Match` only. */
export type State = v.InferOutput<typeof stateSchema>;

export const threadsPrefix = 'event-threads/';
export const stateKey = `${threadsPrefix}current`;

export function emptyState(): State {
  return { schema: 1, threads: [], digests: [] };
}

export function parseState(key: string, body: unknown): State {
  return parseStored(stateSchema, { what: 'threads of schema 1', key, body });
}

/** A fact about a thread, written once. */
export function messageKey(
  { clusterId, id }: Pick<Thread, 'clusterId' | 'id'>,
  message: MessageKind,
): string {
  return `${threadsPrefix}${clusterId}/${id}/${message}`;
}

const threadId = /^(.+Z)\.[^.]+\.([a-z-]+)$/;

/** What a message is about, as its key tells it; `undefined` for other keys. */
export function parseThreadKey(
  key: string,
): { clusterId: string; trouble: Trouble; since: string; message: MessageKind } | undefined {
  const [clusterId, id = '', text, ...rest] = key.slice(threadsPrefix.length).split('/');
  const [, since, name = ''] = threadId.exec(id) ?? [];
  const message = messageKinds.find((one) => one === text);
  if (!key.startsWith(threadsPrefix) || !clusterId || !since || !message || rest.length > 0) return undefined;
  return isTrouble(name) ? { clusterId, trouble: name, since, message } : undefined;
}

export function digestKey({ id }: Digest): string {
  return `${threadsPrefix}digests/${id}`;
}

/** When it began, as far as known. */
export function beganAt({ occurrences, openedAt }: Thread): Date {
  return new Date(occurrences[0]?.at ?? openedAt);
}

export function isOpen({ trouble, end }: Thread): boolean {
  return troubles[trouble].ends && !end;
}

/** What is due and not yet a fact. */
export function unrecorded({ due, recorded }: Thread): MessageKind[] {
  return due.filter((message) => !recorded.includes(message));
}
