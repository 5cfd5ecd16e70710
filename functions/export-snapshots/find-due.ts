import { type Cluster, policyFor } from '../domain/cluster/cluster.ts';
import { intendedTasks, knownSince, tasksUnder } from '../domain/export/known.ts';
import { judgeLive } from '../domain/export/live.ts';
import { type WantedExport, wantedPrefix } from '../domain/export/wanted-export.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';
import type { DueLive } from './request.ts';
import { type Found, listWanted, noteWouldHave } from './wants.ts';

/**
 * Looks at the clusters that are themselves due to be exported: one list of the clusters, and of the ledger's keys since the day
 * they were due, however many they are. What is to be exported is put on the list of wanted exports.
 */
export async function findDue(
  deps: Dependencies,
  context: ExportContext,
  due: readonly DueLive[],
): Promise<Found> {
  const listed = new Map<string, readonly string[]>();
  const outcomes: Outcome[] = [];
  for (const one of due) {
    const wakeUps = [one.wakeUp];
    try {
      const clusters = await clustersOf(deps, one);
      if (clusters.length === 0) outcomes.push({ ...noCluster(one), wakeUps });
      else await find(deps, context, { one, clusters, listed, outcomes });
    } catch (thrown) {
      outcomes.push(failureOf(thrown, subjectOf(one), wakeUps));
    }
  }
  return { listed, outcomes };
}

/** The schedule may be gone since it fired. */
async function clustersOf({ clusters, policy }: Dependencies, due: DueLive): Promise<Cluster[]> {
  if ('cluster' in due) {
    return (await clusters.all()).filter(({ identifier }) => identifier === due.cluster);
  }
  const chosen = policy.clusters.find(({ name }) => name === due.policy);
  if (!chosen?.exports.live?.some(({ name }) => name === due.schedule)) return [];
  return (await clusters.all()).filter((cluster) => policyFor(cluster, policy.clusters) === chosen);
}

interface Findings {
  readonly one: DueLive;
  readonly clusters: readonly Cluster[];
  readonly listed: Map<string, readonly string[]>;
  readonly outcomes: Outcome[];
}

async function find(
  deps: Dependencies,
  context: ExportContext,
  { one, clusters, listed, outcomes }: Findings,
): Promise<void> {
  const wakeUps = [one.wakeUp];
  const intended = await intendedTasks(deps.store);
  const known = await knownSince(deps, intended, one.due);
  const waiting = new Set(await tasksUnder(deps.store, wantedPrefix));
  const observed: WantedExport[] = [];
  for (const cluster of clusters) {
    const judged = judgeLive(cluster, one, { ...known, waiting }, deps.policy, context.now());
    if (!('export' in judged)) {
      outcomes.push({ kind: judged.outcome, subject: cluster.arn, reason: judged.reason, wakeUps });
    } else if (judged.mode === 'observe') observed.push(judged.export);
    else {
      const { taskIdentifier } = judged.export;
      await listWanted(deps, judged.export, one.attempt !== undefined);
      listed.set(taskIdentifier, [...(listed.get(taskIdentifier) ?? []), ...wakeUps]);
    }
  }
  for await (const noted of noteWouldHave(deps, context, observed)) outcomes.push({ ...noted, wakeUps });
}

function noCluster(due: DueLive): Outcome {
  const subject = subjectOf(due);
  return 'cluster' in due
    ? { kind: 'refused', subject, reason: 'there is no such cluster in this account and region' }
    : {
        kind: 'ignored',
        subject,
        reason: 'its policy has no such schedule (any more), or chooses no cluster',
      };
}

function subjectOf(due: DueLive): string {
  return 'cluster' in due ? due.cluster : `schedule ${due.schedule} of ${due.policy}`;
}
