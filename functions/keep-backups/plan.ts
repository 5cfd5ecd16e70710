import { decideRetention, type RetentionDecision } from '../domain/backup/decide-retention.ts';
import { isProvenOwn, type Mark, markKey, parseMark } from '../domain/backup/retention-ledger.ts';
import type { InUse } from '../domain/backup/why-it-stays.ts';
import { hourMs } from '../domain/durations.ts';
import { type Pauses, pausedReason, readPauses } from '../domain/pause/pause.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import { type WithinCeiling, withinCeiling } from '../domain/retention/ceiling.ts';
import { isKept, type RetentionAction } from '../domain/retention/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import { gather, readExports } from './gather.ts';

/** What is to be done with one backup in this run. */
export interface Planned extends RetentionDecision {
  readonly clusterId: string;
  readonly policy: ClusterPolicy;
}

/** The oldest backup first. */
export type Plan = WithinCeiling<Planned>;

/** RDS may list a tag some time after it was given or taken away. */
const tagsSettleMs = hourMs;

/**
 * What a run does, which is also what a dry run shows: the pure decision, then what only the ledger knows (that the suite
 * took the snapshot, that a person took a mark back or paused the cluster), then the ceiling.
 *
 * Calls of the store: up to three reads for each backup to be marked or deleted, until the ceiling is reached.
 */
export async function planRun(deps: Dependencies, now: Date): Promise<Plan> {
  const decided = await decideAll(deps, now);
  return withinCeiling(decided.toSorted(byAge), {
    most: deps.policy.backupRetention.mostDeletions,
    isActing: ({ policy }) => policy.backupRetention.mode === 'act',
    confirm: (one) => withLedger(deps, one, now),
  });
}

/** Exports are asked about only where one may keep what nothing else does: a run that has nothing to do asks nobody. */
async function decideAll(deps: Dependencies, now: Date): Promise<Planned[]> {
  const { clusters, copied } = await gather(deps);
  const pauses = await readPauses(deps.store, now);
  const decide = (exports: Pick<InUse, 'exported' | 'awaited'>) =>
    clusters.flatMap(({ clusterId, policy, backups }) =>
      decideRetention(backups, policy.backupRetention, { copied, ...exports }, now).map((one) =>
        unlessPaused({ ...one, clusterId, policy }, pauses),
      ),
    );
  const planned = decide({ exported: new Set(), awaited: new Set() });
  if (planned.every(({ action }) => isKept(action))) return planned;
  return decide(
    await readExports(
      deps,
      planned.map(({ backup }) => backup),
    ),
  );
}

/** While a cluster is paused nothing is done to its backups. */
function unlessPaused(one: Planned, pauses: Pauses): Planned {
  const pause = pauses.of(one.clusterId);
  if (!pause || one.action === 'stays' || one.action === 'waits') return one;
  return { ...one, action: 'waits', why: [...one.why, pausedReason(pause)] };
}

/** A backup to be marked or deleted, as far as the ledger bears it out. */
async function withLedger({ store }: Dependencies, one: Planned, now: Date): Promise<Planned> {
  const { clusterId, backup } = one;
  const changed = (action: RetentionAction, ...why: string[]): Planned => ({ ...one, action, why });
  if (!(await isProvenOwn(store, backup))) {
    return changed('stays', 'the ledger has no record that this suite took it');
  }
  const key = markKey({ clusterId, identifier: backup.identifier });
  const stored = await store.read(key);
  const mark = stored && parseMark(key, stored.body);
  return one.action === 'mark' ? toBeMarked(one, mark, now) : toBeDeleted(one, mark, now);
}

/** Its tag is not there: never was, was taken away by the suite, or by a person. */
function toBeMarked(one: Planned, mark: Mark | undefined, now: Date): Planned {
  if (mark?.state === 'taken-back') return { ...one, action: 'stays', why: [takenBack] };
  if (mark?.state !== 'marked') return one;
  const age = now.getTime() - Date.parse(mark.changedAt);
  if (age < tagsSettleMs) return { ...one, action: 'waits', why: ['marked a moment ago'] };
  return { ...one, action: 'stays', why: [takenBack] };
}

export const takenBack = 'a person took its mark back';

/** Tag and ledger must agree that its time has come; a tag that the suite did not give is only a wish. */
function toBeDeleted(one: Planned, mark: Mark | undefined, now: Date): Planned {
  if (mark?.state !== 'marked') {
    return { ...one, action: 'mark', why: ["its mark is not this suite's: marked anew"] };
  }
  if (new Date(mark.deleteAfter) <= now) return one;
  return { ...one, action: 'waits', why: [`marked: to be deleted after ${mark.deleteAfter}`] };
}

function byAge({ backup: a }: Planned, { backup: b }: Planned): number {
  const difference = Number(a.createdAt ?? 0) - Number(b.createdAt ?? 0);
  return difference === 0 ? (a.identifier < b.identifier ? -1 : 1) : difference;
}
