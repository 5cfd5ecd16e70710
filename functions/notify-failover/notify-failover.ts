import { writerOf } from '../domain/failover/facts.ts';
import { failoverPolicyOf } from '../domain/failover/policy-of.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { attend } from './attend.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';
import { gather } from './gather.ts';
import { answerChecks, withoutChecks } from './probe-checks.ts';
import { type Named, readRequest } from './request.ts';
import { sweep } from './sweep.ts';

/**
 * Tells people of failovers: each one incident, with one message when it begins and one when it is over.
 * Events only say which cluster to look at; the sweep finds what no event told.
 */
export async function notifyFailover(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: FailoverContext,
): Promise<Outcome[]> {
  const { checks, others } = withoutChecks(wakeUps);
  const { clusters, sweeps, outcomes } = readRequest(others, context.now());
  const looked = await Promise.all(clusters.map((named) => lookAt(deps, context, named)));
  const swept =
    sweeps.length > 0 ? await sweep(deps, context, sweeps, (named) => lookAt(deps, context, named)) : [];
  const checked = await answerChecks(deps, context, checks);
  return [...outcomes, ...looked, ...swept, ...checked];
}

async function lookAt(deps: Dependencies, context: FailoverContext, named: Named): Promise<Outcome> {
  const { about, identifier, steps, probed, wakeUps } = named;
  const subject = identifier;
  try {
    const gathered = await gather(deps, context, named);
    const policy = failoverPolicyOf({ about, identifier, tags: gathered.tags }, deps.policy);
    if (!policy && gathered.fault && about !== 'instance' && hasTags(deps.policy.clusters))
      throw gathered.fault;
    if (!policy || policy.failover.mode === 'off') {
      const reason = policy ? 'the mode for failovers is off' : 'no entry of the configuration chooses it';
      return { kind: 'ignored', subject, reason, wakeUps };
    }
    const writer = writerOf(gathered.facts.cluster);
    const result = await attend(deps, context, { ...gathered, about, identifier, policy, steps, probed });
    const details = { ...result.details, ...(writer && { writer: writer.instance }) };
    return { ...result, subject, wakeUps, details };
  } catch (thrown) {
    return failureOf(thrown, subject, wakeUps);
  }
}

function hasTags(policies: readonly ClusterPolicy[]): boolean {
  return policies.some(({ match }) => 'tag' in match);
}
