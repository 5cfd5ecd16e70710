import { type Incident, openIncidents, unrecorded } from '../domain/failover/incident.ts';
import type { Dependencies } from './dependencies.ts';
import { tried } from './gather.ts';

/** An incident that is open, as its marker tells it. */
export interface OpenIncident {
  /** That of the marker. */
  readonly key: string;
  readonly clusterId: string;
  readonly identifier: string;
  /** Its id: when it began. */
  readonly incident: string;
}

export async function listOpenIncidents({ store }: Pick<Dependencies, 'store'>): Promise<OpenIncident[]> {
  const found: OpenIncident[] = [];
  for await (const key of store.list(openIncidents.prefix)) {
    const open = openIncidents.parse(key);
    if (open) found.push({ key, ...open });
  }
  return found;
}

/**
 * Which other clusters are failing over; only where the opening is due. It is asked after the own incident is marked as
 * open: of two that begin at the same time at least one sees the other.
 */
export async function othersOpen(
  deps: Dependencies,
  incident: Incident,
): Promise<{ value?: readonly OpenIncident[]; gap?: string }> {
  if (!unrecorded(incident).includes('opening')) return {};
  const { value, gap } = await tried(listOpenIncidents(deps), 'whether other clusters are failing over');
  if (!value) return gap === undefined ? {} : { gap };
  // A cluster of a global database can have two incidents at once, of which people hear as one name.
  const byName = new Map(value.map((one) => [one.identifier, one]));
  byName.delete(incident.clusterIdentifier);
  return { value: [...byName.values()] };
}
