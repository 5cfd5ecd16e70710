import { hourMs } from '../domain/durations.ts';
import { tasksUnder } from '../domain/export/known.ts';
import { limitKey, Spending } from '../domain/export/spending.ts';
import { withSizes } from '../domain/export/volumes.ts';
import {
  parseWantedExport,
  refusalKey,
  type WantedExport,
  wantedPrefix,
} from '../domain/export/wanted-export.ts';
import { waitingSince } from '../domain/export/watch-alerts.ts';
import { policyOf } from '../domain/export/whose.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import { readPauses } from '../domain/pause/pause.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';

export interface Late {
  /** Exports that wait too long, the longest first, and of which nobody was told why. */
  readonly untold: readonly WantedExport[];
  /** Whether people were told of another that RDS refuses; these may be refused for the same reason. */
  readonly isRefusalTold: boolean;
}

/**
 * Exports that wait for longer than the configuration allows; not what waits for people, who paused it or let it be observed.
 *
 * Calls of the store, where any is late: one list for each month of each of their clusters, three reads.
 */
export async function lateOnes(deps: Dependencies, context: ExportContext): Promise<Late> {
  const { store, policy } = deps;
  const { records } = await readAll(store, wantedPrefix, parseWantedExport);
  const before = context.now().getTime() - policy.exports.waitAtMostHours * hourMs;
  const late = records
    .filter((one) => waitingSince(one).getTime() < before)
    .filter((one) => policyOf(one, policy.clusters)?.exports.mode === 'act')
    .toSorted((a, b) => waitingSince(a).getTime() - waitingSince(b).getTime());
  if (late.length === 0) return { untold: [], isRefusalTold: false };
  const pauses = await readPauses(store, context.now());
  const waiting = late.filter(({ clusterId }) => pauses.of(clusterId) === undefined);
  const refused = await toldRefused(deps, waiting);
  const others = waiting.filter(({ taskIdentifier }) => !refused.has(taskIdentifier));
  return { untold: await withinLimit(deps, context, others), isRefusalTold: refused.size > 0 };
}

/** Tasks of those that people know RDS refuses. */
async function toldRefused({ store }: Dependencies, late: readonly WantedExport[]): Promise<Set<string>> {
  const folders = new Set(late.map((one) => refusalKey(one).slice(0, -one.taskIdentifier.length)));
  const told = new Set<string>();
  for (const folder of folders) for (const task of await tasksUnder(store, folder)) told.add(task);
  return new Set(late.map(({ taskIdentifier }) => taskIdentifier).filter((task) => told.has(task)));
}

/** Without those that the month's limit keeps waiting, once people were told of it. */
async function withinLimit(
  { policy, store, volumes }: Dependencies,
  context: ExportContext,
  late: readonly WantedExport[],
): Promise<readonly WantedExport[]> {
  const limit = policy.exports.monthlyLimitUsd;
  if (limit === undefined || late.length === 0 || !(await store.read(limitKey(context.now())))) return late;
  const spending = await Spending.read(store, context.now(), limit);
  const sized = await withSizes(volumes, late, context);
  return sized.filter((one) => spending.fits(one));
}
