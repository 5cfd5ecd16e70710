import { type Evidence, evidenceKey, parseEvidence } from '../domain/failover/evidence.ts';
import { type Incident, unrecorded } from '../domain/failover/incident.ts';
import { toFault } from '../domain/fault.ts';
import { parseRecord } from '../domain/ledger/record.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';

/**
 * What explain-failover has found out by now, for messages after the first. Whatever is wrong with it, the message goes
 * out without.
 */
export async function readEvidence(
  { store }: Dependencies,
  context: FailoverContext,
  incident: Incident,
): Promise<Evidence | undefined> {
  if (unrecorded(incident).every((message) => message === 'opening')) return undefined;
  const key = evidenceKey(incident);
  try {
    const stored = await store.read(key);
    return stored && parseEvidence(key, parseRecord(key, stored.body).fact);
  } catch (thrown) {
    const { message: reason } = toFault(thrown, 'the evidence to be read');
    context.log.warn('What was found out about the cause could not be read', { key, reason });
    return undefined;
  }
}
