import type { FailoverPolicy } from '../policy/failover.ts';
import type { Measurement } from '../probe/measurement.ts';
import type { MeasureRequest, ProbeTarget } from '../probe/request.ts';
import type { ProbeResult } from '../probe/result.ts';
import type { FailoverFacts, Topology } from './facts.ts';
import type { Incident } from './incident.ts';

/** How an incident is measured, as it is kept with it. */
export type Probing = NonNullable<Incident['probe']>;

/** Who starts the probe, if nobody has; present where the policy wants it and people are told. */
export interface ProbeClaim {
  readonly by: string;
  /** Whoever comes later than this may start it. ISO 8601, UTC. */
  readonly until: string;
}

/** For so long the closing message waits for a measurement that is about to end; people wait for nothing longer. */
const closingWaitsMs = 10_000;
/** After this long there is nothing left to measure. */
const worthMeasuringMs = 1_800_000;

/** Has the caller start the probe, once: nobody else does before the claim runs out, and nobody once it is started. */
export function withProbe(
  incident: Incident,
  claim: ProbeClaim | undefined,
  { cluster }: Pick<FailoverFacts, 'cluster'>,
  now: Date,
): Incident {
  const { probe } = incident;
  if (!claim || isDecided(probe) || incident.end) return incident;
  if (now.getTime() - Date.parse(incident.id) > worthMeasuringMs) return incident;
  if (probe && Date.parse(probe.until) > now.getTime()) return incident;
  if (!cluster?.endpoint) return incident;
  if (cluster.iamAuthentication === false) {
    const notStarted =
      'IAM database authentication is off for the cluster: switch it on (docs/failover.md), or take `probe` out of the configuration';
    return { ...incident, probe: { ...claim, notStarted } };
  }
  return { ...incident, probe: { ...claim } };
}

/** Started, or known not to be. */
function isDecided(probe: Probing | undefined): boolean {
  return (
    probe !== undefined && (probe.started === true || probe.notStarted !== undefined || isAnswered(probe))
  );
}

function isAnswered({ measurement, crash }: Probing): boolean {
  return measurement !== undefined || crash !== undefined;
}

/** Whether this invocation is the one that starts it. */
export function isToStart({ probe, end }: Incident, by: string): boolean {
  return probe?.by === by && !isDecided(probe) && !end;
}

/** What is asked of the probe; `undefined` where the cluster's endpoint is not known. */
export function measureRequest(
  { clusterId, clusterIdentifier, id, writerBefore }: Incident,
  policy: NonNullable<FailoverPolicy['probe']>,
  { cluster }: Pick<FailoverFacts, 'cluster'>,
): MeasureRequest | undefined {
  if (!cluster?.endpoint) return undefined;
  return {
    task: 'measure',
    clusterId,
    identifier: clusterIdentifier,
    incident: id,
    ...(writerBefore && { writerBefore: writerBefore.member.instance }),
    ...cluster.endpoint,
    ...loginOf(policy),
  };
}

function loginOf({ user, database, writes, authority }: NonNullable<FailoverPolicy['probe']>) {
  return { user, database, writes, authority };
}

/** Where the probe of a cluster connects, and as whom; `undefined` where the endpoint is not known. */
export function probeTarget(
  { resourceId: clusterId, identifier, endpoint }: Topology,
  policy: NonNullable<FailoverPolicy['probe']>,
): ProbeTarget | undefined {
  return endpoint && { clusterId, identifier, ...endpoint, ...loginOf(policy) };
}

/** The incident with what came of its probe; the first result counts. */
export function withResult(incident: Incident, result: ProbeResult | undefined): Incident {
  if (result?.task !== 'measure' || result.incident !== incident.id) return incident;
  if (incident.probe && isAnswered(incident.probe)) return incident;
  const outcome: { measurement: Measurement } | { crash: string } =
    'crash' in result ? { crash: result.crash } : { measurement: result.measurement };
  return { ...incident, probe: { by: '', until: incident.id, started: true, ...incident.probe, ...outcome } };
}

/** The same after the closing message: told by one more, unless there was one already. */
export function withLateResult(incident: Incident, result: ProbeResult | undefined): Incident {
  const told = withResult(incident, result);
  if (told === incident || !told.probe || !told.due.includes('closing')) return told;
  if (told.due.includes('follow-up')) return told;
  return { ...told, probe: { ...told.probe, late: true }, due: [...told.due, 'follow-up'] };
}

/** Whether the closing message waits a moment: the probe is under way, and answers as soon as writes are steady. */
export function holdsClosing({ probe }: Incident, now: Date): boolean {
  if (probe?.started !== true || isAnswered(probe)) return false;
  return probe.closeBy === undefined || Date.parse(probe.closeBy) > now.getTime();
}

/** Notes since when the closing message waits; `seconds` to look again in, if nothing has set that timer. */
export function withClosingHeld(incident: Incident, now: Date): { incident: Incident; seconds?: number } {
  const { probe } = incident;
  if (!probe || probe.closeBy !== undefined) return { incident };
  const closeBy = new Date(now.getTime() + closingWaitsMs).toISOString();
  return {
    incident: { ...incident, probe: { ...probe, closeBy, heldAt: now.toISOString() } },
    seconds: closingWaitsMs / 1_000,
  };
}
