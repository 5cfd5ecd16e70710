import {
  type Incident,
  incidentsPrefix,
  parseToldIncident,
  unrecorded,
} from '../domain/failover/incident.ts';
import { type ThisYear, unavailability } from '../domain/failover/unavailability.ts';
import { messageOf } from '../domain/fault.ts';
import { parseRecord } from '../domain/ledger/record.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';

/** Of more failovers a year the seconds are left to the dashboard: a message reads no more records of the ledger. */
const mostRead = 20;

/**
 * The failovers of it that are over this year, this one among them; only where the message of its end is due. A message
 * waits for no more than one list of the ledger and one round of reads, and goes out without what fails.
 */
export async function failoversThisYear(
  { store }: Dependencies,
  { log }: Pick<FailoverContext, 'log'>,
  incident: Incident,
): Promise<ThisYear | undefined> {
  const { clusterId, id, end } = incident;
  if (!end || !unrecorded(incident).includes('closing')) return undefined;
  const own = `${incidentsPrefix}${clusterId}/${id}/`;
  const others: string[] = [];
  try {
    for await (const key of store.list(`${incidentsPrefix}${clusterId}/${id.slice(0, 5)}`)) {
      if (key.endsWith('/closing') && !key.startsWith(own)) others.push(key);
    }
  } catch (thrown) {
    log.warn('The failovers of this year are not known', { reason: messageOf(thrown) });
    return undefined;
  }
  const failovers = others.length + 1;
  if (others.length > mostRead) return { failovers };
  try {
    const before = await Promise.all(others.map((key) => secondsOf(store, key)));
    const seconds = before.reduce((sum, one) => sum + one, unavailability(incident, end.at).seconds);
    return { failovers, seconds };
  } catch (thrown) {
    log.warn('How long the failovers of this year took is not known', { reason: messageOf(thrown) });
    return { failovers };
  }
}

async function secondsOf(store: Dependencies['store'], key: string): Promise<number> {
  const { fact } = parseRecord(key, (await store.read(key))?.body);
  const told = parseToldIncident(key, fact['incident']);
  return unavailability(told, told.end?.at ?? told.id).seconds;
}
