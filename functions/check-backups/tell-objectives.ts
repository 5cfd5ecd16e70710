import { concernOf } from '../domain/alert/concern.ts';
import { durationText, minuteText } from '../domain/alert/wording.ts';
import {
  behindAlert,
  type ObjectiveStory,
  objectiveAnnouncement,
  wellAgainAlert,
} from '../domain/backup/objective-alerts.ts';
import type { RestorePoint } from '../domain/backup/restorable.ts';
import { type CausesSeen, whyBehind } from '../domain/backup/why-behind.ts';
import { failureOf } from '../domain/failure.ts';
import {
  begin,
  type Condition,
  type Conditions,
  end,
  standing,
  type Telling,
} from '../domain/ledger/condition.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { CheckContext, Dependencies } from './dependencies.ts';
import { failedBackups } from './failed-backups.ts';
import type { Gathered, Judged } from './gather.ts';

/** Tells of clusters that fell behind their objective, and of those that are well again. */
export async function tellObjectives(
  deps: Dependencies,
  context: CheckContext,
  conditions: Conditions,
  { judged }: Gathered,
): Promise<Outcome[]> {
  const stands = await standing(conditions);
  const outcomes: Outcome[] = [];
  for (const one of judged) {
    const subject = one.cluster.identifier;
    try {
      const known = stands.get(one.cluster.resourceId);
      outcomes.push({ subject, ...(await tellOne(deps, context, conditions, one, known)) });
    } catch (thrown) {
      outcomes.push(failureOf(thrown, subject));
    }
  }
  const lookedAfter = new Set(judged.map(({ cluster }) => cluster.resourceId));
  for (const [clusterId, condition] of stands) {
    // Deleted, or no longer in the configuration: nothing is left that somebody could do.
    if (!lookedAfter.has(clusterId))
      await end(conditions, condition, { body: { result: 'gone' }, effects: [] });
  }
  context.count('ClustersBehindObjective', judged.filter(({ verdict }) => verdict.kind === 'behind').length);
  return outcomes;
}

async function tellOne(
  deps: Dependencies,
  context: CheckContext,
  conditions: Conditions,
  one: Judged,
  known: Condition | undefined,
): Promise<Omit<Outcome, 'subject'>> {
  const { verdict, cluster, policy } = one;
  switch (verdict.kind) {
    case 'met': {
      const story = storyOf(deps, context, one);
      if (known) await end(conditions, known, wellAgain(story, verdict.newest, new Date(known.since)));
      return {
        kind: known ? 'done' : 'already-done',
        reason: `${known ? 'well again: ' : ''}newest restorable point ${durationText(verdict.ageMs)} old (${verdict.newest.from}), objective ${policy.backups.objective}`,
        details: { newest: verdict.newest.at.toISOString(), from: verdict.newest.from },
      };
    }
    case 'behind': {
      if (!known) await begin(conditions, cluster.resourceId, await fellBehind(deps, context, one, verdict));
      return {
        kind: 'waiting',
        reason: `behind its objective of ${policy.backups.objective}: ${verdict.newest ? `newest restorable point ${minuteText(verdict.newest.at)} (${verdict.newest.from})` : 'no restorable point'}; ${known ? `told ${known.since}` : 'told now'}`,
        details: { ...(verdict.newest && { newest: verdict.newest.at.toISOString() }) },
      };
    }
    case 'too-young':
      return {
        kind: 'ignored',
        reason: 'no restorable point yet; the cluster is younger than its objective',
      };
    case 'stopped':
      return { kind: 'ignored', reason: `the cluster is ${cluster.status}: nobody writes to it` };
  }
}

async function fellBehind(
  deps: Dependencies,
  context: CheckContext,
  one: Judged,
  verdict: Extract<Judged['verdict'], { kind: 'behind' }>,
): Promise<Telling> {
  const now = context.now();
  const seen: CausesSeen = {
    cluster: one.cluster,
    snapshots: one.snapshots,
    failedBackups: await failedBackups(deps.store, one.cluster.resourceId, now),
    scheduled: one.policy.backups.schedules.length > 0,
  };
  const story = storyOf(deps, context, one);
  const causes = whyBehind(seen, now);
  return {
    body: { ...factOf(story, verdict.newest), causes },
    effects: [
      { announce: objectiveAnnouncement(story, verdict.newest, 'missed') },
      { alert: behindAlert(story, { verdict, snapshots: one.snapshots, causes }) },
    ],
  };
}

function wellAgain(story: ObjectiveStory, newest: RestorePoint, since: Date): Telling {
  return {
    body: factOf(story, newest),
    effects: [
      { announce: objectiveAnnouncement(story, newest, 'met') },
      { alert: wellAgainAlert(story, newest, since) },
    ],
  };
}

function factOf({ cluster, objective }: ObjectiveStory, newest: RestorePoint | undefined) {
  const { identifier, resourceId } = cluster;
  return {
    cluster: { identifier, id: resourceId },
    objective,
    ...(newest && { newest: newest.at.toISOString(), from: newest.from }),
  };
}

function storyOf({ policy }: Dependencies, context: CheckContext, one: Judged): ObjectiveStory {
  return {
    deployment: policy.deployment,
    ...concernOf(one.policy),
    mode: one.policy.backups.mode,
    cluster: one.cluster,
    objective: one.policy.backups.objective,
    now: context.now(),
  };
}
