import { concernOf } from '../domain/alert/concern.ts';
import { type CatalogueStory, isTold, tableVersionAlert } from '../domain/catalogue/alerts.ts';
import { databaseName } from '../domain/catalogue/names.ts';
import type { Effect } from '../domain/effect.ts';
import {
  publicationAnnouncement,
  publicationBody,
  publicationKey,
  type Registered,
} from '../domain/export/publication.ts';
import { toPublish } from '../domain/export/to-publish.ts';
import { policyOf } from '../domain/export/whose.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { toFault } from '../domain/fault.ts';
import type { Conditions } from '../domain/ledger/condition.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import { toDefine } from '../domain/views/to-define.ts';
import type { Dependencies, PublishContext } from './dependencies.ts';
import { moveLatest } from './move-latest.ts';
import { type Pending, type PendingOfCluster, withoutDenied } from './pending.ts';
import { register } from './register.ts';
import { tellRefused, tellWhole } from './tell.ts';

/** Publishes verified exports of one cluster, the oldest first: pointers, tables, then one record for each. */
export async function publishCluster(
  deps: Dependencies,
  context: PublishContext,
  noted: readonly Pending[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const wanted: { readonly pending: Pending; readonly policy: ClusterPolicy }[] = [];
  for (const one of noted) {
    const { policyName, snapshotArn } = one.export;
    const policy = policyOf(one.export, deps.policy.clusters);
    if (policy?.exports.mode === 'act') {
      wanted.push({ pending: withoutDenied(one, policy.exports.never), policy });
    } else outcomes.push(notWanted(snapshotArn, policyName, policy));
  }
  // Pointers and tables are those of the name that the cluster had: a rename may lie between two exports.
  const byName = Map.groupBy(wanted, ({ pending }) => pending.export.clusterIdentifier);
  for (const [first, ...others] of byName.values()) {
    if (!first) continue;
    const { policy } = others.at(-1) ?? first;
    const pending = [first.pending, ...others.map((one) => one.pending)] as const;
    outcomes.push(...(await publishWanted(deps, context, policy, pending)));
  }
  return outcomes;
}

function notWanted(subject: string, policyName: string, policy: ClusterPolicy | undefined): Outcome {
  const reason = policy ? `mode ${policy.exports.mode}` : `the policy ${policyName} is gone`;
  return {
    kind: policy?.exports.mode === 'observe' ? 'would-have' : 'waiting',
    subject,
    reason: `verified, and not published: ${reason}`,
  };
}

async function publishWanted(
  deps: Dependencies,
  context: PublishContext,
  policy: ClusterPolicy,
  pending: PendingOfCluster,
): Promise<Outcome[]> {
  const newest = pending[pending.length - 1] ?? pending[0];
  const { clusterIdentifier } = newest.export;
  const database = databaseName(deps.policy.deployment.name, clusterIdentifier);
  const story = storyOf(deps, context, policy, database, newest);
  const conditions: Conditions = { kind: 'catalogue', deps: factDependencies(deps, context) };
  try {
    await moveLatest(deps, pending);
    if (policy.exports.catalogue === 'none') return await recordAll(deps, context, story, pending, []);
    const tags = policy.exports.lakeFormationTags ?? [];
    const plans = await register(deps, context, database, pending, tags);
    if (plans === 'no-time') return pending.map(({ export: { snapshotArn } }) => goesOn(snapshotArn));
    const registered = plans.map((plan) => ({ database, plan }));
    if (policy.exports.views) await toDefine.note(deps.store, newest.export.record);
    await tellWhole(conditions, story, registered.at(-1)?.plan.leftOut ?? []);
    return await recordAll(deps, context, story, pending, registered);
  } catch (thrown) {
    const fault = toFault(thrown, `exports of ${clusterIdentifier} to be published`);
    if (isTold(fault)) await tellRefused(conditions, story, fault);
    return pending.map(({ export: { snapshotArn } }) => failureOf(fault, snapshotArn));
  }
}

function goesOn(subject: string): Outcome {
  const reason = 'it has more tables than one invocation can register; the next one goes on';
  return { kind: 'waiting', subject, reason };
}

function storyOf(
  { policy: { deployment } }: Dependencies,
  context: PublishContext,
  policy: ClusterPolicy,
  database: string,
  newest: Pending,
): CatalogueStory {
  return { deployment, ...concernOf(policy), database, export: newest.export, now: context.now() };
}

async function recordAll(
  deps: Dependencies,
  context: PublishContext,
  story: CatalogueStory,
  pending: PendingOfCluster,
  registered: readonly Registered[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [index, { export: export_ }] of pending.entries()) {
    const own = registered[index];
    const announce = publicationAnnouncement(story.deployment.name, export_, own);
    const opened = (own?.plan.tables ?? []).filter(({ incompatible }) => incompatible.length > 0);
    const alert = opened.length > 0 ? tableVersionAlert({ ...story, export: export_ }, opened) : undefined;
    const effects: Effect[] = alert ? [{ announce }, { alert }] : [{ announce }];
    const result = await recordFact(factDependencies(deps, context), {
      key: publicationKey(export_.record),
      body: publicationBody(export_, own),
      effects,
      subject: export_.snapshotArn,
    });
    if (result !== 'being-finished-by-another')
      await deps.store.removeMarker(toPublish.keyOf(export_.record));
    outcomes.push(outcomeOf(export_.snapshotArn, result, own));
  }
  return outcomes;
}

function outcomeOf(
  subject: string,
  result: Awaited<ReturnType<typeof recordFact>>,
  registered: Registered | undefined,
): Outcome {
  if (result === 'being-finished-by-another') {
    return { kind: 'waiting', subject, reason: 'another invocation is recording it' };
  }
  const tables = registered
    ? `${registered.plan.tables.length} tables in ${registered.database}`
    : 'no catalogue';
  return result === 'recorded'
    ? { kind: 'done', subject, reason: `published: ${tables}` }
    : { kind: 'already-done', subject, reason: `published before: ${tables}` };
}
