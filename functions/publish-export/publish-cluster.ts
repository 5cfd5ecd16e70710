import { concernOf } from '../domain/alert/concern.ts';
import {
  type CatalogueStory,
  catalogueRefusedAlert,
  catalogueWholeAlert,
  isAboutTags,
  tablesLeftOutAlert,
  tableVersionAlert,
} from '../domain/catalogue/alerts.ts';
import { databaseName } from '../domain/catalogue/names.ts';
import type { Effect } from '../domain/effect.ts';
import {
  publicationAnnouncement,
  publicationBody,
  publicationKey,
  type Registered,
} from '../domain/export/publication.ts';
import { toPublishKey } from '../domain/export/to-publish.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { type Fault, toFault } from '../domain/fault.ts';
import { begin, type Condition, type Conditions, end } from '../domain/ledger/condition.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import { noteToDefine } from '../domain/views/to-define.ts';
import type { Dependencies, PublishContext } from './dependencies.ts';
import { moveLatest } from './move-latest.ts';
import { type Pending, withoutDenied } from './pending.ts';
import { register } from './register.ts';

/** What keeps tables of a cluster out of the catalogue, told once while it lasts. */
export interface Standing {
  readonly conditions: Conditions;
  readonly stands: ReadonlyMap<string, Condition>;
}

export type PendingOfCluster = readonly [Pending, ...Pending[]];

/** Publishes verified exports of one cluster, the oldest first: pointers, tables, then one record for each. */
export async function publishCluster(
  deps: Dependencies,
  context: PublishContext,
  standing: Standing,
  noted: PendingOfCluster,
): Promise<Outcome[]> {
  const { clusterIdentifier, policyName } = noted[0].export;
  const policy = deps.policy.clusters.find(({ name }) => name === policyName);
  if (policy?.exports.mode !== 'act') {
    const reason = policy ? `mode ${policy.exports.mode}` : `the policy ${policyName} is gone`;
    return noted.map(({ export: { snapshotArn } }) => ({
      kind: policy?.exports.mode === 'observe' ? 'would-have' : 'waiting',
      subject: snapshotArn,
      reason: `verified, and not published: ${reason}`,
    }));
  }
  const [first, ...others] = noted;
  const allowed = (one: Pending) => withoutDenied(one, policy.exports.never);
  const pending: PendingOfCluster = [allowed(first), ...others.map(allowed)];
  const database = databaseName(deps.policy.deployment.name, clusterIdentifier);
  const newest = pending[pending.length - 1] ?? pending[0];
  const story = storyOf(deps, context, policy, database, newest);
  try {
    await moveLatest(deps, pending);
    if (policy.exports.catalogue === 'none') return await recordAll(deps, context, story, pending, []);
    const plans = await register(deps, database, pending, policy.exports.lakeFormationTags ?? []);
    const registered = plans.map((plan) => ({ database, plan }));
    if (policy.exports.views) await noteToDefine(deps.store, newest.export.record);
    await tellWhole(standing, story, registered.at(-1));
    return await recordAll(deps, context, story, pending, registered);
  } catch (thrown) {
    const fault = toFault(thrown, `exports of ${clusterIdentifier} to be published`);
    if (fault.kind === 'access-denied' || isAboutTags(fault)) await tellRefused(standing, story, fault);
    return pending.map(({ export: { snapshotArn } }) => failureOf(fault, snapshotArn));
  }
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
    if (result !== 'being-finished-by-another') await deps.store.removeMarker(toPublishKey(export_.record));
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

async function tellRefused(
  { conditions, stands }: Standing,
  story: CatalogueStory,
  fault: Fault,
): Promise<void> {
  if (stands.has(story.database)) return;
  const alert = catalogueRefusedAlert(story, fault);
  await begin(conditions, story.database, { body: { why: fault.message }, effects: [{ alert }] });
}

/** Everything is in the catalogue, or everything but some tables. */
async function tellWhole(
  { conditions, stands }: Standing,
  story: CatalogueStory,
  registered: Registered | undefined,
): Promise<void> {
  const known = stands.get(story.database);
  const leftOut = registered?.plan.leftOut ?? [];
  if (leftOut.length > 0 && !known) {
    const body = { why: leftOut.map(({ source, why }) => `${source}: ${why}`) };
    await begin(conditions, story.database, {
      body,
      effects: [{ alert: tablesLeftOutAlert(story, leftOut) }],
    });
  }
  if (leftOut.length === 0 && known) {
    const alert = catalogueWholeAlert(story, new Date(known.since));
    await end(conditions, known, { body: { result: 'whole' }, effects: [{ alert }] });
  }
}
