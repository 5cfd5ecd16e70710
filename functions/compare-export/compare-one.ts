import { concernOf } from '../domain/alert/concern.ts';
import { type ComparisonStory, exportDiffersAlert } from '../domain/comparison/alerts.ts';
import { compareRows } from '../domain/comparison/compare.ts';
import {
  type Compared,
  comparisonAnnouncement,
  comparisonBody,
  comparisonKey,
} from '../domain/comparison/record.ts';
import { toCompare } from '../domain/comparison/to-compare.ts';
import type { Effect } from '../domain/effect.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ComparePolicy } from '../domain/policy/exports.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import type { CompareContext, Dependencies } from './dependencies.ts';
import { type Pending, readPending } from './pending.ts';
import { knownImpossible, tellWhetherPossible } from './tell-whether-possible.ts';

/** What a database has later than this says nothing of the snapshot any more. */
const tooLateMs = 24 * 60 * 60 * 1_000;

/** Compares one export, and records what came of it; whoever cannot ask the database leaves it for the next sweep. */
export async function compareOne(
  deps: Dependencies,
  context: CompareContext,
  record: string,
): Promise<Outcome> {
  const pending = await readPending(deps.store, record);
  if ('kind' in pending) return pending;
  const { policyName, clusterId, snapshotArn: subject } = pending.export;
  const policy = deps.policy.clusters.find(({ name }) => name === policyName);
  const settings = policy?.exports.compare;
  if (policy?.exports.mode !== 'act' || settings === undefined) {
    await deps.store.removeMarker(toCompare.keyOf(record));
    return { kind: 'ignored', subject, reason: 'its policy wants no comparison (any more)' };
  }
  const story = storyOf(deps, context, policy, settings, pending);
  if (context.now().getTime() - Date.parse(pending.verifiedAt) > tooLateMs) {
    const why = 'the database could not be asked within a day of the verification';
    return conclude(deps, context, story, { verdict: 'not-compared', why });
  }
  const endpoint = await deps.endpoints.find(clusterId);
  if (!endpoint) {
    return conclude(deps, context, story, { verdict: 'not-compared', why: 'the cluster is gone' });
  }
  const [database = 'postgres'] = [...pending.proofs.keys()].map((name) => name.split('.')[0] ?? '');
  const { user, authority, countUpTo, forSeconds } = settings;
  const counted = await deps.rows.count({
    clusterId,
    identifier: pending.export.clusterIdentifier,
    host: endpoint.host,
    port: endpoint.port,
    database,
    user,
    authority,
    only: [...pending.only],
    countUpTo,
    forSeconds,
  });
  const cluster = { resourceId: clusterId, identifier: pending.export.clusterIdentifier };
  await tellWhetherPossible(deps, context, await knownImpossible(deps, context), {
    cluster,
    policy,
    counted,
  });
  if (counted.tables.length === 0 && counted.failures.length > 0) {
    const [first] = counted.failures;
    return {
      kind: 'waiting',
      subject,
      reason: `the database cannot be asked: ${first?.failure.name}; every sweep tries again`,
    };
  }
  const comparison = compareRows(pending.proofs, counted, { only: pending.only, tolerance: settings });
  const differs = comparison.differences.length > 0;
  if (differs) context.count('TablesThatDiffer', comparison.differences.length);
  return conclude(deps, context, story, { verdict: differs ? 'differs' : 'agrees', comparison, counted });
}

function storyOf(
  { policy: { deployment } }: Dependencies,
  context: CompareContext,
  policy: ClusterPolicy,
  tolerance: ComparePolicy,
  { export: export_, attempt }: Pending,
): ComparisonStory {
  return { deployment, ...concernOf(policy), export: export_, attempt, tolerance, now: context.now() };
}

async function conclude(
  deps: Dependencies,
  context: CompareContext,
  story: ComparisonStory,
  compared: Compared,
): Promise<Outcome> {
  const { record, snapshotArn: subject } = story.export;
  const announce = comparisonAnnouncement(story.deployment.name, story.export, compared);
  const effects: Effect[] = [{ announce }];
  if (compared.verdict === 'differs') {
    effects.push({ alert: exportDiffersAlert(story, compared.comparison, compared.counted) });
  }
  const result = await recordFact(factDependencies(deps, context), {
    key: comparisonKey(record),
    body: comparisonBody(record, compared),
    effects,
    subject,
  });
  if (result === 'being-finished-by-another') {
    return { kind: 'waiting', subject, reason: 'another invocation is recording it' };
  }
  await deps.store.removeMarker(toCompare.keyOf(record));
  return result === 'recorded'
    ? { kind: 'done', subject, reason: reasonOf(compared), details: { verdict: compared.verdict } }
    : { kind: 'already-done', subject, reason: 'compared before' };
}

function reasonOf(compared: Compared): string {
  if (compared.verdict === 'not-compared') return `not compared: ${compared.why}`;
  const { agree, differences, notCompared } = compared.comparison;
  return `${agree} tables agree, ${differences.length} differ, ${notCompared.length} not compared`;
}
