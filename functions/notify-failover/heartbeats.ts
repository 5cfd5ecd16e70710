import { isJsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { FailoverPolicy } from '../domain/policy/failover.ts';
import type { Beaten } from '../domain/probe/answer.ts';
import type { ProbeTarget } from '../domain/probe/request.ts';
import type { ProbeCrash } from '../domain/probe/result.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';

type Probe = NonNullable<FailoverPolicy['probe']>;

/** An invocation of the probe lasts at most 15 minutes, and may wait two for its start. */
const lastsMs = 1_020_000;

/** Says until when a heartbeat runs, so that nobody starts a second one. */
function leaseKey(clusterId: string): string {
  return `open/heartbeat-of/${clusterId}`;
}

export function wantsHeartbeat(probe: Probe | undefined): boolean {
  return probe?.heartbeat === true && probe.writes;
}

/** Starts the cluster's heartbeat where none runs. @param ended that of the answer that just came, if one did */
export async function keepHeartbeat(
  { store, probes }: Dependencies,
  context: FailoverContext,
  target: ProbeTarget,
  ended = false,
): Promise<Outcome> {
  const key = leaseKey(target.clusterId);
  const subject = `heartbeat of ${target.identifier}`;
  const now = context.now();
  const stored = await store.read(key);
  const until = isJsonObject(stored?.body) ? String(stored.body['until']) : '';
  if (stored && !ended && Date.parse(until) > now.getTime()) {
    return { kind: 'waiting', subject, reason: `one runs until ${until} at the latest` };
  }
  const lease = {
    schema: 1,
    identifier: target.identifier,
    by: context.invocation.id,
    until: new Date(now.getTime() + lastsMs).toISOString(),
  };
  const isOurs = stored
    ? (await store.replace(key, lease, stored.etag)).replaced
    : (await store.create(key, lease)).created;
  if (!isOurs) return { kind: 'already-done', subject, reason: 'somebody else starts it just now' };
  await probes.start({ task: 'beat', ...target });
  return { kind: 'started', subject, reason: 'a row each second' };
}

/**
 * What came of a heartbeat: the next takes over at once, unless it cannot.
 *
 * @param target where the next connects; none if nobody wants it any more
 */
export async function continueHeartbeat(
  deps: Dependencies,
  context: FailoverContext,
  result: Beaten | ProbeCrash,
  target: ProbeTarget | undefined,
): Promise<Outcome> {
  const subject = `heartbeat of ${result.identifier}`;
  if (!target) {
    await deps.store.removeMarker(leaseKey(result.clusterId));
    return { kind: 'done', subject, reason: 'nobody wants it any more' };
  }
  if ('crash' in result)
    return { kind: 'waiting', subject, reason: `it ended, ${result.crash}; the sweep starts it` };
  if (result.failure) {
    return {
      kind: 'waiting',
      subject,
      reason: `it is refused, ${result.failure.name}; the sweep tries again`,
    };
  }
  return keepHeartbeat(deps, context, target, true);
}
