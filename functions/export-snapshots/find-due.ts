import type { Cluster } from '../domain/cluster/cluster.ts';
import { policyFor } from '../domain/cluster/cluster.ts';
import { tasksUnder } from '../domain/export/known.ts';
import { judgeLive, liveExport } from '../domain/export/live.ts';
import { wantedPrefix } from '../domain/export/wanted-export.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';
import type { DueLive } from './request.ts';
import { type Found, knownOf, listWanted, noteWouldHave } from './wants.ts';

/**
 * Looks at the clusters that are themselves due to be exported: one list of the clusters, and the ledger's keys of their
 * month. What is to be exported is put on the list of wanted exports.
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
      for (const cluster of clusters) {
        const found = await find(deps, context, one, cluster);
        if (typeof found === 'string') listed.set(found, [...(listed.get(found) ?? []), ...wakeUps]);
        else outcomes.push({ ...found, wakeUps });
      }
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

/** The task put on the list, or why none was. */
async function find(
  deps: Dependencies,
  context: ExportContext,
  due: DueLive,
  cluster: Cluster,
): Promise<string | Outcome> {
  const known = await knownOf(deps, [liveExport(cluster, '', due, context.now())]);
  const waiting = new Set(await tasksUnder(deps.store, wantedPrefix));
  const judged = judgeLive(cluster, due, { ...known, waiting }, deps.policy, context.now());
  if (!('export' in judged)) return { kind: judged.outcome, subject: cluster.arn, reason: judged.reason };
  if (judged.mode === 'observe') return noteWouldHave(deps, context, judged.export);
  await listWanted(deps, judged.export, due.attempt !== undefined);
  return judged.export.taskIdentifier;
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
