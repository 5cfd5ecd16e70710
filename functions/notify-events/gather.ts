import { lowered } from '../domain/alert/severity.ts';
import { policyFor } from '../domain/cluster/cluster.ts';
import { toFault } from '../domain/fault.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Pauses } from '../domain/pause/pause.ts';
import {
  type FleetCluster,
  type KnownFleet,
  knownAs,
  knownFleetKey,
  parseKnownFleet,
  type Source,
} from '../domain/trouble/fleet.ts';
import { keptOutBecause, loweredBecause } from '../domain/trouble/noise.ts';
import type { Told } from '../domain/trouble/occurrence.ts';
import type { Received } from '../domain/trouble/receive.ts';
import { severityOf } from '../domain/trouble/severity-of.ts';
import { toldOf, troubles } from '../domain/trouble/told-events.ts';
import type { Dependencies } from './dependencies.ts';

/** A failover's own event comes within so long of what its instances go through. */
const failoverWaitsMs = 45_000;

/** What everything that was received together is looked at with. */
export interface Surroundings {
  readonly known: KnownFleet | undefined;
  readonly pauses: Pauses;
  find(source: Source): Promise<FleetCluster | undefined>;
}

type Ignored = Pick<Outcome, 'kind' | 'reason'>;

/**
 * What was told, with what is true of its source; or why it is not told to anybody.
 *
 * @throws Fault where nobody can say whose it is.
 */
export async function lookInto(
  { policy }: Dependencies,
  { known, pauses, find }: Surroundings,
  { source, occurrence }: Told,
): Promise<Received | Ignored> {
  const { cluster, fault } = await found(find, source);
  const before = knownAs(known, source);
  const named = cluster ?? before ?? (source.about === 'cluster' ? byName(source) : undefined);
  if (!named && fault) throw fault;
  if (!named) return ignored('it is of no cluster that is known');
  const chosen = policyFor(named, policy.clusters);
  if (!chosen && fault && !before && policy.clusters.some(({ match }) => 'tag' in match)) throw fault;
  if (!chosen) return ignored('no entry of the configuration chooses it');
  const { events } = chosen;
  if (!events || events.mode === 'off') return ignored('the mode for events is off');
  const kept = keptOutBecause(named.tags);
  if (kept !== undefined) return ignored(kept);
  const severity = severityOf(occurrence.event, { importance: chosen.importance, events });
  if (severity === 'off') return ignored(`${occurrence.event} is not told of ${chosen.name}`);
  const { trouble } = toldOf(occurrence.event);
  const member = cluster?.members.find(({ instance }) => instance === source.identifier);
  if (trouble === 'parameters-pending' && member?.parametersPending === false) {
    return ignored('no parameter of it waits for a reboot');
  }
  const loweredBy = loweredBecause(source, cluster, pauses.of(named.resourceId), new Date(occurrence.at));
  const waits = troubles[trouble].mayBeFailover && chosen.failover.mode !== 'off';
  return {
    source,
    occurrence,
    clusterId: named.resourceId,
    clusterIdentifier: named.identifier,
    policyName: chosen.name,
    severity: loweredBy === undefined ? severity : lowered(severity),
    loweredBy,
    zone: member?.zone,
    isWriter: member?.isWriter,
    waitsMs: waits ? failoverWaitsMs : 0,
  };
}

async function found(find: Surroundings['find'], source: Source) {
  try {
    return { cluster: await find(source) };
  } catch (thrown) {
    return { fault: toFault(thrown, `the cluster of ${source.identifier} to be read`) };
  }
}

/** A cluster that is gone, or could not be read, and that no sweep saw. */
function byName({ identifier }: Source): Pick<FleetCluster, 'resourceId' | 'identifier' | 'tags'> {
  return { resourceId: `name-${identifier}`, identifier, tags: {} };
}

function ignored(reason: string): Ignored {
  return { kind: 'ignored', reason };
}

export async function readKnownFleet(
  store: LedgerStore,
): Promise<{ readonly known: KnownFleet; readonly etag: string } | undefined> {
  const stored = await store.read(knownFleetKey);
  return stored && { known: parseKnownFleet(stored.body), etag: stored.etag };
}
