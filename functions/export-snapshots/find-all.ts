import { knownSince } from '../domain/export/known.ts';
import { policyForSnapshot, wantedExports } from '../domain/export/wanted.ts';
import {
  intentPrefix,
  taskOfKey,
  waitToldKey,
  wantedKey,
  wantedPrefix,
} from '../domain/export/wanted-export.ts';
import { failureOf } from '../domain/failure.ts';
import { openKeys } from '../domain/ledger/key.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Outcome } from '../domain/outcome.ts';
import { exportsInstances } from '../domain/policy/policy.ts';
import type { Snapshot } from '../domain/snapshot/snapshot.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';
import { type Found, noteWouldHave, possiblyWanted } from './wants.ts';

/** What stands open in the ledger about exports: one LIST for each 1,000 keys tells it all. */
export interface OpenExports {
  readonly wanted: ReadonlySet<string>;
  readonly intended: ReadonlySet<string>;
  /** Kinds of facts of which one may have an alert that was not sent. */
  readonly facts: readonly string[];
  /** Whether people know of exports that wait for long. */
  readonly waitTold: boolean;
  /** Whether nothing is under way, and nobody waits for a word that none waits any more. */
  readonly isEmpty: boolean;
}

/** Facts that this function records with an alert. */
const factPrefixes = [
  'export-refusals/',
  'export-overdue/',
  'export-waits/',
  'export-limits/',
  'export-many-tables/',
];

export async function readOpen(store: LedgerStore): Promise<OpenExports> {
  const wanted = new Set<string>();
  const intended = new Set<string>();
  const facts = new Set<string>();
  let waitTold = false;
  for await (const key of store.list('open/export')) {
    if (key.startsWith(intentPrefix)) intended.add(taskOfKey(key));
    else if (key.startsWith(wantedPrefix)) wanted.add(taskOfKey(key));
    else if (key === waitToldKey) waitTold = true;
    else for (const one of factPrefixes) if (key.startsWith(openKeys(one))) facts.add(one);
  }
  return { wanted, intended, facts: [...facts], waitTold, isEmpty: intended.size === 0 && !waitTold };
}

/**
 * Looks at all snapshots, a page at a time, and puts what the policy wants on the list. What keeps it from going
 * on is an outcome too: what is on the list already can be started all the same.
 */
export async function findAll(
  deps: Dependencies,
  context: ExportContext,
  open: OpenExports,
  wakeUps: readonly string[],
): Promise<Found> {
  const listed = new Map<string, readonly string[]>();
  const outcomes: Outcome[] = [];
  try {
    outcomes.push(await lookAtPages(deps, context, open, { wakeUps, listed, outcomes }));
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
  open: OpenExports,
  { wakeUps, listed, outcomes }: Findings,
): Promise<Outcome> {
  const { policy, store } = deps;
  const clusters = new Map((await deps.clusters.all()).map((cluster) => [cluster.resourceId, cluster]));
  const asked = new Map<string, number>();
  const snapshots: Snapshot[] = [];
  let seen = 0;
  let lookedAfter = 0;
  let failed: Outcome | undefined;
  try {
    for await (const page of pagesOfAll(deps)) {
      seen += page.length;
      lookedAfter += page.filter((snapshot) => policyForSnapshot(snapshot, clusters, policy)).length;
      snapshots.push(
        ...page.filter((one) => mayBeWanted(deps, context, { snapshots: [one], clusters, asked })),
      );
    }
  } catch (thrown) {
    // What was seen until then is not lost for it.
    failed = failureOf(thrown, sweep, wakeUps);
  }
  const oldest = Math.min(
    ...snapshots.map(({ createdAt }) => createdAt?.getTime() ?? Number.POSITIVE_INFINITY),
  );
  if (snapshots.length > 0) {
    const known = await knownSince(deps, open.intended, new Date(oldest));
    const { wanted } = wantedExports({ snapshots, clusters, asked, ...known }, policy, context.now());
    const { act = [], observe = [] } = Object.groupBy(wanted, ({ mode }) => mode);
    for (const { export: export_ } of act) {
      const { taskIdentifier } = export_;
      if (open.wanted.has(taskIdentifier)) continue;
      await store.create(wantedKey(taskIdentifier), export_);
      listed.set(taskIdentifier, wakeUps);
    }
    const observed = observe.map((one) => one.export);
    for await (const noted of noteWouldHave(deps, context, observed)) outcomes.push(noted);
  }
  if (failed) return failed;
  const reason = `${seen} snapshots seen, ${lookedAfter} of what is looked after, ${listed.size} newly wanted`;
  const details = { snapshots: seen, lookedAfter, newlyWanted: listed.size };
  return { kind: 'done', subject: sweep, reason, wakeUps, details };
}

async function* pagesOfAll(deps: Dependencies): AsyncIterable<readonly Snapshot[]> {
  yield* deps.snapshots.pages();
  if (exportsInstances(deps.policy)) yield* deps.instanceSnapshots.pages();
}

function mayBeWanted(...[deps, context, looked]: Parameters<typeof possiblyWanted>): boolean {
  return possiblyWanted(deps, context, looked).wanted.length > 0;
}
