import { policyFor } from '../domain/cluster/cluster.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import type { Topology } from '../domain/failover/facts.ts';
import { openIncidents } from '../domain/failover/incident.ts';
import { type CheckedProbe, probeBrokenAlert, probeWorksAlert } from '../domain/failover/probe-alerts.ts';
import { probeTarget } from '../domain/failover/probing.ts';
import { failureOf } from '../domain/failure.ts';
import { toFault } from '../domain/fault.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { asJson } from '../domain/json.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Beaten, Checked } from '../domain/probe/answer.ts';
import { askedIn, checkDay, checkKey, checksPrefix, dayBefore } from '../domain/probe/check-record.ts';
import { isRefusal, type ProbeFailure } from '../domain/probe/failure.ts';
import { isLambdaRecord, type ProbeCrash, parseProbeResult } from '../domain/probe/result.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';
import { continueHeartbeat, keepHeartbeat, wantsHeartbeat } from './heartbeats.ts';

type CheckResult = Checked | Beaten | ProbeCrash;

/** Wake-ups about checks of probes, apart from those about failovers. */
export function withoutChecks(wakeUps: readonly WakeUp[]) {
  const checks = wakeUps.flatMap((wakeUp): { wakeUp: string; asked: CheckResult | string }[] => {
    if (wakeUp.kind !== 'manual') return [];
    const { check: named, ...others } = wakeUp.request;
    if (typeof named === 'string' && Object.keys(others).length === 0)
      return [{ wakeUp: wakeUp.id, asked: named }];
    const result = isLambdaRecord(wakeUp.request) ? parseProbeResult(wakeUp.request) : undefined;
    return result && result.task !== 'measure' ? [{ wakeUp: wakeUp.id, asked: result }] : [];
  });
  const ids = new Set(checks.map(({ wakeUp }) => wakeUp));
  return { checks, others: wakeUps.filter(({ id }) => !ids.has(id)) };
}

/** Tells what checks found, and starts those that a person asks for: `{"check": "<cluster>"}`. */
export function answerChecks(
  deps: Dependencies,
  context: FailoverContext,
  checks: ReturnType<typeof withoutChecks>['checks'],
): Promise<Outcome[]> {
  return Promise.all(
    checks.map(async ({ wakeUp, asked }) => {
      const subject = `probe of ${typeof asked === 'string' ? asked : asked.identifier}`;
      try {
        const outcome = await answer(deps, context, asked);
        return { ...outcome, wakeUps: [wakeUp] };
      } catch (thrown) {
        return failureOf(thrown, subject, [wakeUp]);
      }
    }),
  );
}

async function answer(
  deps: Dependencies,
  context: FailoverContext,
  asked: CheckResult | string,
): Promise<Outcome> {
  if (typeof asked === 'string') return checkNow(deps, asked.toLowerCase());
  if (asked.task === 'beat') {
    const cluster = await deps.topologies.find(asked.identifier, 'cluster');
    const probe = cluster && probeOf(deps, cluster);
    const target = cluster && probe && wantsHeartbeat(probe) ? probeTarget(cluster, probe) : undefined;
    return continueHeartbeat(deps, context, asked, target);
  }
  return conclude(deps, context, asked, 'crash' in asked ? crashed(asked.crash) : asked.failure);
}

function crashed(text: string): ProbeFailure {
  return { name: 'other', text };
}

async function checkNow(deps: Dependencies, identifier: string): Promise<Outcome> {
  const cluster = await deps.topologies.find(identifier, 'cluster');
  const probe = cluster && probeOf(deps, cluster);
  const target = probe && probeTarget(cluster, probe);
  const subject = `probe of ${identifier}`;
  if (!target) return { kind: 'refused', subject, reason: 'no such cluster, or none that is measured' };
  await deps.probes.start({ task: 'check', ...target });
  return { kind: 'started', subject, reason: 'its check; a message follows if the probe would not work' };
}

/**
 * Has the probe of each cluster checked once a day: Lambda takes a function's network interfaces away when nothing
 * invokes it for weeks, and users, rights and security groups change.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export async function startChecks(
  deps: Dependencies,
  context: FailoverContext,
  clusters: readonly Topology[],
): Promise<Outcome[]> {
  const measured = clusters.filter((cluster) => probeOf(deps, cluster) !== undefined);
  if (measured.length === 0) return [];
  const day = checkDay(context.now());
  const keys: string[] = [];
  for await (const key of deps.store.list(`${checksPrefix}${day}/`)) keys.push(key);
  const asked = askedIn(keys);
  const outcomes: Outcome[] = [];
  for (const cluster of measured.filter(({ resourceId }) => !asked.has(resourceId))) {
    outcomes.push(...(await startCheck(deps, context, cluster, day)));
  }
  for (const cluster of measured) outcomes.push(...(await startHeartbeat(deps, context, cluster)));
  return [...outcomes, ...(await finishFacts(factDependencies(deps, context), [checksPrefix]))];
}

async function startHeartbeat(
  deps: Dependencies,
  context: FailoverContext,
  cluster: Topology,
): Promise<Outcome[]> {
  const probe = probeOf(deps, cluster);
  const target = probe && probeTarget(cluster, probe);
  if (!target || !wantsHeartbeat(probe) || cluster.iamAuthentication === false) return [];
  try {
    return [await keepHeartbeat(deps, context, target)];
  } catch (thrown) {
    return [failureOf(thrown, `heartbeat of ${cluster.identifier}`)];
  }
}

function probeOf({ policy }: Dependencies, cluster: Topology) {
  if (!cluster.endpoint) return undefined;
  const failover = policyFor(cluster, policy.clusters)?.failover;
  return failover?.mode === 'act' ? failover.probe : undefined;
}

async function startCheck(
  deps: Dependencies,
  context: FailoverContext,
  cluster: Topology,
  day: string,
): Promise<Outcome[]> {
  const { resourceId: clusterId, identifier } = cluster;
  const probe = probeOf(deps, cluster);
  const target = probe && probeTarget(cluster, probe);
  const subject = `probe of ${identifier}`;
  if (!target) return [];
  try {
    const at = context.now().toISOString();
    const claimed = await deps.store.create(checkKey(day, clusterId, 'asked'), { schema: 1, identifier, at });
    if (!claimed.created) return [];
    if (cluster.iamAuthentication === false) {
      const text = 'IAM database authentication is off for the cluster';
      return [await conclude(deps, context, { clusterId, identifier }, { name: 'login-refused', text })];
    }
    await deps.probes.start({ task: 'check', ...target });
    return [{ kind: 'started', subject, reason: `the check of ${day}` }];
  } catch (thrown) {
    // Another sweep would not try again before tomorrow.
    const { message } = toFault(thrown, 'the probe to be started');
    return [
      await conclude(
        deps,
        context,
        { clusterId, identifier },
        { name: 'other', text: message.slice(0, 300) },
      ),
    ];
  }
}

/** What a check found: told if the probe would not work, and once when it works again. */
async function conclude(
  deps: Dependencies,
  context: FailoverContext,
  { clusterId, identifier }: { readonly clusterId: string; readonly identifier: string },
  failure: ProbeFailure | undefined,
): Promise<Outcome> {
  const subject = `probe of ${identifier}`;
  const day = checkDay(context.now());
  const told = (what: 'failed' | 'works'): CheckedProbe => ({
    deployment: deps.policy.deployment,
    cluster: { id: clusterId, identifier },
    key: checkKey(day, clusterId, what),
    now: context.now(),
  });
  if (failure) {
    if (!isRefusal(failure.name) && (await isFailingOver(deps, clusterId))) {
      return { kind: 'ignored', subject, reason: `${failure.name}, while the cluster fails over` };
    }
    const checked = told('failed');
    await recordFact(factDependencies(deps, context), {
      key: checked.key,
      body: { cluster: { id: clusterId, identifier }, failure: asJson(failure) },
      effects: [{ alert: probeBrokenAlert(checked, failure) }],
      subject: identifier,
    });
    return { kind: 'done', subject, reason: `it would not work: ${failure.name}, ${failure.text}` };
  }
  const before = await Promise.all(
    [day, dayBefore(day)].map((each) => deps.store.read(checkKey(each, clusterId, 'failed'))),
  );
  if (before.every((record) => record === undefined)) {
    return { kind: 'done', subject, reason: 'it works' };
  }
  const checked = told('works');
  await recordFact(factDependencies(deps, context), {
    key: checked.key,
    body: { cluster: { id: clusterId, identifier } },
    effects: [{ alert: probeWorksAlert(checked) }],
    subject: identifier,
  });
  return { kind: 'done', subject, reason: 'it works again' };
}

async function isFailingOver({ store }: Dependencies, clusterId: string): Promise<boolean> {
  for await (const _key of store.list(`${openIncidents.prefix}${clusterId}/`)) return true;
  return false;
}
