import { concernOf } from '../domain/alert/concern.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import type { FailoverStory } from '../domain/failover/alert-parts.ts';
import { explainedAnnouncement } from '../domain/failover/announcement.ts';
import {
  causeKey,
  type Evidence,
  evidenceKey,
  parseEvidence,
  soughtCauses,
} from '../domain/failover/evidence.ts';
import {
  type Explanation,
  explainedAlert,
  explanationOf,
  trailGap,
} from '../domain/failover/explained-alert.ts';
import {
  beganAt,
  currentKey,
  type Incident,
  messageKey,
  parseIncident,
} from '../domain/failover/incident.ts';
import { nextLook } from '../domain/failover/looks.ts';
import { type FailoverSubject, policyOfIncident } from '../domain/failover/policy-of.ts';
import { asJson, isJsonObject } from '../domain/json.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { type LedgerRecord, parseRecord } from '../domain/ledger/record.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, ExplainContext } from './dependencies.ts';
import { drawChart, gatherEvidence, readRequests, readSeries, readStatements } from './gather.ts';
import type { Named } from './request.ts';

type Result = Pick<Outcome, 'kind' | 'reason' | 'details'>;

/** One look into why: the first keeps evidence, later ones ask CloudTrail again, the last says what is known. */
export async function lookInto(deps: Dependencies, context: ExplainContext, named: Named): Promise<Result> {
  const { store } = deps;
  const at = { clusterId: named.clusterId, id: named.incident };
  const [cause, closing, current] = await Promise.all([
    store.read(causeKey(at)),
    recordAt(store, messageKey(at, 'closing')),
    store.read(currentKey(named.clusterId)),
  ]);
  if (cause) {
    await store.removeMarker(soughtCauses.key(at));
    return { kind: 'already-done', reason: 'why is recorded' };
  }
  const incident = incidentOf(named, current?.body, closing);
  if (!incident) return { kind: 'ignored', reason: 'the ledger has no such incident' };
  const policy = policyOfIncident(incident, deps.policy);
  if (!policy || policy.failover.mode === 'off') {
    return { kind: 'ignored', reason: 'failovers of the cluster are not looked after any more' };
  }
  const { evidence, isNew } = await evidenceOf(deps, context, incident, policy);
  const explanation = named.isLook && !isNew ? await lookAgain(deps, incident) : firstLook(evidence);
  const isOver = closing !== undefined;
  const now = context.now();
  const next = nextLook({ beganAt: beganAt(incident), isOver, requests: explanation.requests, now });
  if (next === 'conclude') {
    return conclude(deps, context, { incident, policy, evidence, explanation, closing });
  }
  if (isNew || named.isLook) {
    await deps.timers.wakeAfter(next.seconds, { cluster: named.clusterId, incident: named.incident });
  }
  return { kind: 'waiting', reason: `CloudTrail is asked again in ${next.seconds} s` };
}

async function recordAt(store: LedgerStore, key: string): Promise<LedgerRecord | undefined> {
  const stored = await store.read(key);
  return stored && parseRecord(key, stored.body);
}

/** As it goes on, or as its last message has archived it. */
function incidentOf(named: Named, current: unknown, closing: LedgerRecord | undefined): Incident | undefined {
  const key = currentKey(named.clusterId);
  const open = current === undefined ? undefined : parseIncident(key, current);
  if (open?.id === named.incident) return open;
  const told = closing?.fact['incident'];
  return isJsonObject(told)
    ? parseIncident(closing?.key ?? key, { ...told, due: [], recorded: [] })
    : undefined;
}

async function evidenceOf(
  deps: Dependencies,
  context: ExplainContext,
  incident: Incident,
  { failover: { topSql = false } }: FailoverSubject,
): Promise<{ readonly evidence: Evidence; readonly isNew: boolean }> {
  const key = evidenceKey(incident);
  const stored = await recordAt(deps.store, key);
  if (stored) return { evidence: parseEvidence(key, stored.fact), isNew: false };
  await deps.store.create(soughtCauses.key(incident), { cluster: incident.clusterIdentifier });
  const evidence = await gatherEvidence(deps, { incident, topSql, now: context.now() });
  const fact = { key, body: { ...evidence }, effects: [], subject: incident.clusterIdentifier };
  const result = await recordFact(factDependencies(deps, context), fact);
  return { evidence, isNew: result === 'recorded' };
}

function firstLook({ requests, gaps }: Evidence): Explanation {
  return { requests, gap: gaps.find((gap) => gap.startsWith(trailGap)) };
}

async function lookAgain(deps: Dependencies, incident: Incident): Promise<Explanation> {
  const { value = [], gap } = await readRequests(deps, incident);
  return { requests: value, gap };
}

interface Conclusion {
  readonly incident: Incident;
  readonly policy: FailoverSubject;
  readonly evidence: Evidence;
  readonly explanation: Explanation;
  readonly closing: LedgerRecord | undefined;
}

/** Told at most once, and not at all where the closing has named the request. */
async function conclude(
  deps: Dependencies,
  context: ExplainContext,
  { incident, policy, evidence, explanation, closing }: Conclusion,
): Promise<Result> {
  // By now CloudWatch has the last minutes too.
  const [series, statements, chart] = await Promise.all([
    readSeries(deps, incident),
    readStatements(deps, incident, policy.failover.topSql ?? false),
    drawChart(deps, incident, 'around'),
  ]);
  const story: FailoverStory = {
    deployment: deps.policy.deployment,
    ...concernOf(policy),
    escalateAfterSeconds: policy.failover.escalateAfterSeconds,
    writerZones: policy.failover.writerZones ?? [],
    measures: policy.failover.probe !== undefined,
    incident,
    facts: { cluster: undefined, lastWriter: undefined, gaps: [] },
    evidence: {
      ...evidence,
      series: [...(series.value ?? evidence.series)],
      ...(statements.value && { statements: statements.value }),
      ...(chart.value !== undefined && { chart: chart.value }),
      gaps: [series, statements, chart].flatMap(({ gap }) => gap ?? []),
    },
    now: context.now(),
  };
  const alert = explainedAlert(story, explanation);
  const isNews = closing?.fact['namesRequest'] !== true;
  const tells = policy.failover.mode === 'act' && isNews;
  const result = await recordFact(factDependencies(deps, context), {
    key: causeKey(incident),
    body: {
      cause: explanationOf(explanation),
      requests: asJson(explanation.requests),
      gaps: asJson(alert.story.filter((line) => line.startsWith('Could not find out'))),
      ...(tells ? {} : { wouldHaveSaid: alert.headline }),
    },
    effects: [
      ...(tells ? [{ alert }] : []),
      { announce: explainedAnnouncement(deps.policy.deployment, incident, explanation) },
    ],
    subject: incident.clusterIdentifier,
  });
  if (result === 'recorded') context.count('FailoversExplained', 1);
  await deps.store.removeMarker(soughtCauses.key(incident));
  const details = { cause: explanationOf(explanation), told: tells };
  if (result !== 'recorded') return { kind: 'already-done', reason: 'why is recorded', details };
  return { kind: policy.failover.mode === 'act' ? 'done' : 'would-have', reason: alert.headline, details };
}
