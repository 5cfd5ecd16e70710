import * as v from 'valibot';
import { dayMs } from '../durations.ts';
import { parseStored } from '../ledger/parse-stored.ts';

/** An instance of a cluster, as far as messages about it need it. */
export interface FleetMember {
  readonly instance: string;
  readonly isWriter: boolean;
  readonly zone?: string | undefined;
  /** As RDS writes it: `available`, `recovering`, … */
  readonly status?: string | undefined;
  /** `sun:03:00-sun:03:30`, UTC. */
  readonly maintenanceWindow?: string | undefined;
  /** Whether values of its parameter groups wait for a reboot; `undefined` where RDS does not say. */
  readonly parametersPending?: boolean | undefined;
  /** Of Serverless v2. */
  readonly isServerless?: boolean | undefined;
}

export interface FleetCluster {
  /** `DbClusterResourceId` */
  readonly resourceId: string;
  readonly identifier: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly status: string;
  readonly maintenanceWindow?: string | undefined;
  /** Between which its instances of Serverless v2 scale, in ACU. */
  readonly capacity?: { readonly min: number; readonly max: number } | undefined;
  readonly members: readonly FleetMember[];
}

/** Reads clusters with their instances. */
export interface Fleet {
  /** By its own identifier, or that of an instance of it; `undefined` if there is none (any more). */
  find(source: Source): Promise<FleetCluster | undefined>;
  all(): Promise<readonly FleetCluster[]>;
}

/** What an event is about. */
export interface Source {
  readonly about: 'cluster' | 'instance';
  readonly identifier: string;
}

const knownFleetSchema = v.object({
  schema: v.literal(1),
  clusters: v.record(
    v.string(),
    v.object({
      identifier: v.string(),
      tags: v.record(v.string(), v.string()),
      members: v.array(v.string()),
      /** When it was not found any more. ISO 8601, UTC. */
      goneAt: v.exactOptional(v.string()),
    }),
  ),
});

/**
 * Which clusters and instances the sweep saw: what is deleted cannot be asked for its cluster or its tags any more. Gone
 * ones are remembered for as long as RDS keeps events.
 */
export type KnownFleet = v.InferOutput<typeof knownFleetSchema>;

export const knownFleetKey = 'observed/fleet';
const rememberedMs = 15 * dayMs;

export function parseKnownFleet(body: unknown): KnownFleet {
  return parseStored(knownFleetSchema, { what: 'known clusters of schema 1', key: knownFleetKey, body });
}

/** What is known now. An instance that left its cluster stays listed with it, until the cluster is forgotten. */
export function fleetNow(
  before: KnownFleet | undefined,
  seen: readonly FleetCluster[],
  now: Date,
): KnownFleet {
  const clusters: Record<string, KnownFleet['clusters'][string]> = {};
  for (const [id, known] of Object.entries(before?.clusters ?? {})) {
    const goneAt = known.goneAt ?? now.toISOString();
    if (now.getTime() - Date.parse(goneAt) < rememberedMs) clusters[id] = { ...known, goneAt };
  }
  for (const { resourceId, identifier, tags, members } of seen) {
    const names = [...(clusters[resourceId]?.members ?? []), ...members.map(({ instance }) => instance)];
    clusters[resourceId] = { identifier, tags: { ...tags }, members: [...new Set(names)].toSorted() };
  }
  const ordered = Object.entries(clusters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { schema: 1, clusters: Object.fromEntries(ordered) };
}

/** What was seen of a source before; there now goes before what is gone. */
export function knownAs(
  known: KnownFleet | undefined,
  { about, identifier }: Source,
): Pick<FleetCluster, 'resourceId' | 'identifier' | 'tags'> | undefined {
  const fits = Object.entries(known?.clusters ?? {}).filter(([, cluster]) =>
    about === 'cluster' ? cluster.identifier === identifier : cluster.members.includes(identifier),
  );
  const [found] = fits.toSorted(
    ([, a], [, b]) => Number(a.goneAt !== undefined) - Number(b.goneAt !== undefined),
  );
  return found && { resourceId: found[0], identifier: found[1].identifier, tags: found[1].tags };
}
