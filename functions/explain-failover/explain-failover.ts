import { soughtCauses } from '../domain/failover/evidence.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { Dependencies, ExplainContext } from './dependencies.ts';
import { lookInto } from './look-into.ts';
import { type Named, readRequest } from './request.ts';

/**
 * Finds out why clusters failed over, apart from the function that tells of it, whose messages wait for nothing: the
 * minutes before at once, who asked for it once CloudTrail shows it.
 */
export async function explainFailover(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: ExplainContext,
): Promise<Outcome[]> {
  const { incidents, sweeps, outcomes } = readRequest(wakeUps);
  const looked = await Promise.all(incidents.map((named) => explain(deps, context, named)));
  const swept = sweeps.length > 0 ? await sweep(deps, context, sweeps) : [];
  return [...outcomes, ...looked, ...swept];
}

async function explain(deps: Dependencies, context: ExplainContext, named: Named): Promise<Outcome> {
  const { clusterId, incident, wakeUps } = named;
  const subject = `${clusterId} ${incident}`;
  try {
    return { ...(await lookInto(deps, context, named)), subject, wakeUps };
  } catch (thrown) {
    return failureOf(thrown, subject, wakeUps);
  }
}

/** Causes whose timer got lost. What was recorded and could not be sent, notify-failover's sweep sends with its own. */
async function sweep(
  deps: Dependencies,
  context: ExplainContext,
  wakeUps: readonly string[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const key of deps.store.list(soughtCauses.prefix)) {
    const sought = soughtCauses.parse(key);
    if (sought) outcomes.push(await explain(deps, context, { ...sought, isLook: true, wakeUps }));
  }
  const reason = `${outcomes.length} causes looked for`;
  return [...outcomes, { kind: 'done', subject: 'sweep of causes', reason, wakeUps }];
}
