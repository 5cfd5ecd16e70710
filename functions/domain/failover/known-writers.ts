import * as v from 'valibot';
import type { JsonObject } from '../json.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import { type About, aboutOf } from './about.ts';
import { isSameWriter, memberSchema, type Topology, writerOf } from './facts.ts';

/**
 * What the sweep saw last of each cluster that is looked after: observed state, not a record of something done.
 * When a failover begins, RDS may list the new writer already; only this remembers the old one.
 */
const knownWritersSchema = v.object({
  schema: v.literal(1),
  clusters: v.record(
    v.string(),
    v.object({
      identifier: v.string(),
      tags: v.record(v.string(), v.string()),
      writer: memberSchema,
      /** When this writer was first seen as the writer. ISO 8601, UTC. */
      since: v.string(),
      /** When the object was last written with it. */
      seenAt: v.string(),
    }),
  ),
});
export type KnownWriters = v.InferOutput<typeof knownWritersSchema>;
export type KnownWriter = KnownWriters['clusters'][string];

export const knownWritersKey = 'observed/writers';

export function parseKnownWriters(body: unknown): KnownWriters {
  return parseStored(knownWritersSchema, { what: 'known writers of schema 1', key: knownWritersKey, body });
}

/** What is known of the cluster of that identifier, with its resource id. */
export function knownAs(
  known: KnownWriters | undefined,
  identifier: string,
  about: About,
): ({ resourceId: string } & KnownWriter) | undefined {
  const found = Object.entries(known?.clusters ?? {}).find(
    ([id, cluster]) => cluster.identifier === identifier && aboutOf(id) === about,
  );
  return found && { resourceId: found[0], ...found[1] };
}

/** What is seen now. A cluster without a writer, as in a failover, keeps the one that was known. */
export function seenNow(
  before: KnownWriters | undefined,
  clusters: readonly Topology[],
  now: Date,
): KnownWriters {
  const entries = clusters.flatMap((cluster): [string, KnownWriter][] => {
    const { resourceId, identifier, tags } = cluster;
    const known = before?.clusters[resourceId];
    const writer = writerOf(cluster);
    if (!writer) return known ? [[resourceId, { ...known, identifier, tags: { ...tags } }]] : [];
    const seenAt = now.toISOString();
    const since = known && isSameWriter(known.writer, writer) ? known.since : seenAt;
    return [[resourceId, { identifier, tags: { ...tags }, writer, since, seenAt }]];
  });
  return { schema: 1, clusters: Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Whether a failover would be told the same from both: all but the time of writing. */
export function isSameKnowledge(a: KnownWriters | undefined, b: KnownWriters): boolean {
  const plain = (known: KnownWriters | undefined) =>
    JSON.stringify(
      Object.entries(known?.clusters ?? {}).map(([id, { seenAt: _seenAt, ...cluster }]) => [id, cluster]),
    );
  return plain(a) === plain(b);
}

export function asObject(known: KnownWriters): JsonObject {
  return { schema: known.schema, clusters: known.clusters };
}
