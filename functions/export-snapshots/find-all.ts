import { policyForSnapshot } from '../domain/export/wanted.ts';
import { wantedKey } from '../domain/export/wanted-export.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';
import { type Found, intendedTasks, listedTasks, noteWouldHave, wantsOf } from './wants.ts';

/**
 * Looks at all snapshots, a page at a time, and puts what the policy wants on the list. What keeps it from going
 * on is an outcome too: what is on the list already can be started all the same.
 */
export async function findAll(
  deps: Dependencies,
  context: ExportContext,
  wakeUps: readonly string[],
): Promise<Found> {
  const listed = new Map<string, readonly string[]>();
  const outcomes: Outcome[] = [];
  try {
    outcomes.push(await lookAtPages(deps, context, { wakeUps, listed, outcomes }));
  } catch (thrown) {
    outcomes.push(failureOf(thrown, sweep, wakeUps));
  }
  return { listed, outcomes };
}

const sweep = 'sweep of all snapshots';

interface Findings {
  readonly wakeUps: readonly string[];
  readonly listed: Map<string, readonly string[]>;
  readonly outcomes: Outcome[];
}

async function lookAtPages(
  deps: Dependencies,
  context: ExportContext,
  { wakeUps, listed, outcomes }: Findings,
): Promise<Outcome> {
  const clusters = new Map((await deps.clusters.all()).map((cluster) => [cluster.resourceId, cluster]));
  const intended = await intendedTasks(deps.store);
  const listedBefore = await listedTasks(deps.store);
  let seen = 0;
  let lookedAfter = 0;
  for await (const page of deps.snapshots.pages()) {
    const snapshots = page.filter((snapshot) => policyForSnapshot(snapshot, clusters, deps.policy));
    seen += page.length;
    lookedAfter += snapshots.length;
    const { wanted } = await wantsOf(deps, context, { snapshots, clusters, asked: new Map(), intended });
    for (const { export: export_, mode } of wanted) {
      const { taskIdentifier } = export_;
      if (mode === 'observe') outcomes.push(await noteWouldHave(deps, context, export_));
      else if (!listedBefore.has(taskIdentifier)) {
        await deps.store.create(wantedKey(taskIdentifier), export_);
        listed.set(taskIdentifier, wakeUps);
      }
    }
  }
  const reason = `${seen} snapshots seen, ${lookedAfter} of clusters that are looked after, ${listed.size} newly wanted`;
  const details = { snapshots: seen, lookedAfter, newlyWanted: listed.size };
  return { kind: 'done', subject: sweep, reason, wakeUps, details };
}
