import { aboutOf } from '../domain/failover/about.ts';
import { isMeasuredApart } from '../domain/failover/cluster-metrics.ts';
import { beganAt, type Incident, type MessageKind } from '../domain/failover/incident.ts';
import type { FailoverSubject } from '../domain/failover/policy-of.ts';
import { unavailability } from '../domain/failover/unavailability.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { FailoverContext } from './dependencies.ts';

/** What a message counts, once it is recorded. */
export function countMessage(
  context: FailoverContext,
  incident: Incident,
  message: MessageKind,
  { policy, subject }: { readonly policy: Policy; readonly subject: FailoverSubject },
): void {
  const { end } = incident;
  if (message === 'failed') context.count('FailoversFailed', 1);
  if (message !== 'closing' || !end) return;
  context.count('Failovers', 1);
  const lasted = Date.parse(end.at) - beganAt(incident).getTime();
  context.count('FailoverDuration', Math.max(0, lasted) / 1_000);
  if (aboutOf(incident.clusterId) === 'global' || !isMeasuredApart(subject, policy)) return;
  const of = { cluster: subject.name };
  const { seconds, atLeast } = unavailability(incident, end.at);
  context.count('WriterLosses', 1, of);
  context.count('WriterUnavailable', seconds, of);
  if (atLeast !== undefined) context.count('WriterUnavailableAtLeast', atLeast, of);
}
