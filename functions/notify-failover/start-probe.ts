import type { Incident } from '../domain/failover/incident.ts';
import { measureRequest, type ProbeClaim } from '../domain/failover/probing.ts';
import { toFault } from '../domain/fault.ts';
import { claimOf } from '../domain/ledger/claim.ts';
import type { Case } from './case.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';

/** In mode `observe` nothing is begun: people are not told, and databases not connected to. */
export function claimToMeasure(
  context: FailoverContext,
  { policy: { failover } }: Case,
): ProbeClaim | undefined {
  if (failover.mode !== 'act' || !failover.probe) return undefined;
  return { by: context.invocation.id, until: claimOf(context.invocation).until };
}

/**
 * Starts the measuring of an incident, beside the message, which does not wait for it. What cannot be started is said in the
 * message at the end.
 *
 * @returns the probe as the incident has it from now on; nothing where there is nothing to start
 */
export async function startProbe(
  { probes }: Dependencies,
  context: FailoverContext,
  { policy: { failover }, facts }: Case,
  incident: Incident,
): Promise<Pick<Incident, 'probe'>> {
  const { probe } = incident;
  const request = failover.probe && measureRequest(incident, failover.probe, facts);
  if (!probe || !request) return {};
  try {
    await probes.start(request);
    return { probe: { ...probe, started: true } };
  } catch (thrown) {
    const { message, retryable } = toFault(thrown, 'the probe to be started');
    context.log.warn('The probe could not be started', {
      cluster: incident.clusterIdentifier,
      reason: message,
    });
    // Nobody's any more: whoever comes next tries again.
    if (retryable) return { probe: { ...probe, by: '' } };
    return { probe: { ...probe, notStarted: message.slice(0, 400) } };
  }
}
