import { type Latest, latestKey, parseLatest } from '../domain/export/latest.ts';
import { checkedAgainKey } from '../domain/export/previous.ts';
import { decideExports, type ExportDecision } from '../domain/export-retention/decide.ts';
import { isOwnFolder, type LocatedExport, locatedExport } from '../domain/export-retention/located.ts';
import type { SeenMark } from '../domain/export-retention/mark.ts';
import { type Pauses, pausedReason, readPauses } from '../domain/pause/pause.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import { type WithinCeiling, withinCeiling } from '../domain/retention/ceiling.ts';
import { isKept, type RetentionAction } from '../domain/retention/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import {
  type ClusterExports,
  type Gathered,
  gather,
  readUses,
  type Unreadable,
  unreadableOrThrown,
} from './gather.ts';

/** What is to be done with one export in this run. */
export interface Planned extends ExportDecision {
  readonly clusterIdentifier: string;
  readonly policy: ClusterPolicy;
  /** Read for what is to be marked or deleted. */
  readonly located?: LocatedExport;
}

export interface Plan extends WithinCeiling<Planned> {
  readonly unreadable: Gathered['unreadable'];
}

/**
 * What a run does, which is also what a dry run shows: the pure decision, then what only records and pointers tell, then
 * the ceiling. The oldest export comes first.
 *
 * Calls of the store: up to three reads for each export to be marked or deleted, until the ceiling is reached.
 */
export async function planRun(deps: Dependencies, now: Date): Promise<Plan> {
  const { clusters, unreadable } = await gather(deps);
  const pauses = await readPauses(deps.store, now);
  const decided = await decideAll(deps, clusters, now);
  const pointers = new Pointers(deps);
  const found: Unreadable[] = [];
  const within = await withinCeiling(decided.map((one) => unlessPaused(one, pauses)).toSorted(byAge), {
    most: deps.policy.exportRetention.mostDeletions,
    isActing: ({ policy }) => policy.exportRetention.mode === 'act',
    confirm: (one) => confirmedOrKept(deps, pointers, one, found),
  });
  return { ...within, unreadable: [...unreadable, ...found] };
}

/** What uses exports is asked only where one may keep what nothing else does. */
async function decideAll(
  { store }: Dependencies,
  clusters: readonly ClusterExports[],
  now: Date,
): Promise<Planned[]> {
  const decide = (uses: ReadonlyMap<string, string>): Planned[] =>
    clusters.flatMap(({ exports, policy, clusterIdentifier }) =>
      decideExports(exports, policy.exportRetention, uses, now).map((one) => ({
        ...one,
        policy,
        clusterIdentifier,
      })),
    );
  const planned = decide(new Map());
  return planned.every(({ action }) => isKept(action)) ? planned : decide(await readUses(store));
}

/** While a cluster is paused nothing is done to its exports. */
function unlessPaused(one: Planned, pauses: Pauses): Planned {
  const pause = pauses.of(one.export.clusterId);
  if (!pause || one.action === 'stays' || one.action === 'waits') return one;
  return { ...one, action: 'waits', why: [...one.why, pausedReason(pause)] };
}

/** What cannot be read keeps the exports that it is about, and no others. */
async function confirmedOrKept(
  deps: Dependencies,
  pointers: Pointers,
  one: Planned,
  unreadable: Unreadable[],
): Promise<Planned> {
  try {
    return await confirmed(deps, pointers, one);
  } catch (thrown) {
    const { record, seen } = one.export;
    const found = unreadableOrThrown(record, thrown);
    unreadable.push(found);
    return { ...one, action: seen === undefined ? 'stays' : 'waits', why: [found.fault.message] };
  }
}

/** An export to be marked or deleted, as far as its record and the pointers bear it out. */
async function confirmed(deps: Dependencies, pointers: Pointers, one: Planned): Promise<Planned> {
  const { record, isPublished, seen } = one.export;
  const kept = (why: string): Planned => ({ ...one, action: actionOfKept(seen), why: [why] });
  const stored = await deps.store.read(record);
  const located = stored && locatedExport(record, stored.body);
  if (!located) return kept('the ledger has no record that says where its files are');
  if (located.bucket !== deps.lakeBucket) return kept(`its files are in the bucket ${located.bucket}`);
  if (!isOwnFolder(located)) return kept('its folder is not named after its task');
  // Its files are gone in part: nothing keeps the rest.
  if (seen?.mark.state === 'deleting') return { ...one, located };
  if (!isPublished && (await isVerified(deps, record, located))) {
    return kept('it is verified, and was never published');
  }
  const tables = await pointers.to(located);
  if (tables > 0) return kept(`latest points to it for ${tables} ${tables === 1 ? 'table' : 'tables'}`);
  return { ...one, located };
}

/** One whose files are gone in part is not an export any more: it waits for what keeps it from being finished. */
function actionOfKept(seen: SeenMark | undefined): RetentionAction {
  if (seen === undefined) return 'stays';
  return seen.mark.state === 'deleting' ? 'waits' : 'unmark';
}

async function isVerified({ store }: Dependencies, record: string, { verdict }: LocatedExport) {
  return verdict === 'verified' || (await store.read(checkedAgainKey(record))) !== undefined;
}

/** The pointers of each cluster, read once a run. */
class Pointers {
  readonly #deps: Dependencies;
  readonly #read = new Map<string, Promise<Latest | undefined>>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** For how many tables the newest verified rows are in the export. */
  async to({ clusterIdentifier, taskIdentifier }: LocatedExport): Promise<number> {
    const key = latestKey(clusterIdentifier);
    const read = this.#read.get(key) ?? this.#readOne(key);
    this.#read.set(key, read);
    const latest = await read;
    return Object.values(latest?.tables ?? {}).filter(({ task }) => task === taskIdentifier).length;
  }

  async #readOne(key: string): Promise<Latest | undefined> {
    const stored = await this.#deps.lake.read(key);
    return stored && parseLatest(key, stored.body);
  }
}

function byAge({ export: a }: Planned, { export: b }: Planned): number {
  return a.at.getTime() - b.at.getTime() || (a.task < b.task ? -1 : 1);
}
