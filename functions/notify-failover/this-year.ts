import { type Incident, incidentsPrefix, unrecorded } from '../domain/failover/incident.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * How many failovers of it are over this year, this one among them; only where the message of its end is due. A message
 * waits for no more than one list of the ledger, and goes out without where that fails.
 */
export async function failoversThisYear(
  { store }: Dependencies,
  incident: Incident,
): Promise<number | undefined> {
  if (!unrecorded(incident).includes('closing')) return undefined;
  const { clusterId, id } = incident;
  const own = `${incidentsPrefix}${clusterId}/${id}/`;
  let count = 1;
  try {
    for await (const key of store.list(`${incidentsPrefix}${clusterId}/${id.slice(0, 5)}`)) {
      if (key.endsWith('/closing') && !key.startsWith(own)) count += 1;
    }
    return count;
  } catch {
    return undefined;
  }
}
