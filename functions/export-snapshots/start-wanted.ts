import { decideStarts, type Starts } from '../domain/export/starts.ts';
import {
  intentKey,
  intentPrefix,
  parseExportIntent,
  parseWantedExport,
  type WantedExport,
  wantedKey,
  wantedPrefix,
} from '../domain/export/wanted-export.ts';
import { failureOf } from '../domain/failure.ts';
import { withLease } from '../domain/ledger/lease.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import { pausedReason, readPauses } from '../domain/pause/pause.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';
import { type GivenUp, giveUp } from './give-up.ts';
import { startOne } from './start-one.ts';

/** No further export is started this short before the deadline. */
const marginMs = 15_000;

/**
 * Works off the list of wanted exports: starts as many as slots are free. One invocation at a time does, under
 * the lease `export-slots`; who finds it held goes, and the holder looks at the list once more.
 *
 * @param asked wake-ups by the task they asked for; what is on the list beyond them is served too
 */
export async function startWanted(
  deps: Dependencies,
  context: ExportContext,
  asked: ReadonlyMap<string, readonly string[]>,
): Promise<Outcome[]> {
  if (asked.size === 0 && (await isEmpty(deps.store, wantedPrefix))) return [];
  const lease = { store: deps.store, now: () => context.now(), invocation: context.invocation };
  const worked = await withLease(lease, 'export-slots', () => round(deps, context, asked));
  if (worked !== 'held-by-another') return worked.rounds.flat();
  return [...asked].map(([subject, wakeUps]) => ({
    kind: 'waiting',
    subject,
    reason: 'another invocation is starting exports, and will look at the list of wanted ones again',
    wakeUps,
  }));
}

async function round(
  deps: Dependencies,
  context: ExportContext,
  asked: ReadonlyMap<string, readonly string[]>,
): Promise<Outcome[]> {
  const { store, policy } = deps;
  const outcomes: Outcome[] = [];
  const tell: Tell = (export_, outcome) => {
    const { taskIdentifier, snapshotArn: subject } = export_;
    const wakeUps = asked.get(taskIdentifier);
    outcomes.push({ ...outcome, subject, details: { taskIdentifier }, ...(wakeUps && { wakeUps }) });
  };

  const listed = await readAll(store, wantedPrefix, parseWantedExport);
  for (const { key, fault } of listed.unreadable) outcomes.push(failureOf(fault, key));
  const modes = new Map(policy.clusters.map(({ name, exports }) => [name, exports.mode]));
  const pauses = await readPauses(store, context.now());
  const wanted: WantedExport[] = [];
  for (const export_ of listed.records) {
    const pause = pauses.of(export_.clusterId);
    if (modes.get(export_.policyName) !== 'act') {
      await store.removeMarker(wantedKey(export_.taskIdentifier));
      tell(export_, { kind: 'ignored', reason: `${export_.policyName} is not in mode act any more` });
    } else if (pause) tell(export_, { kind: 'waiting', reason: `actions are ${pausedReason(pause)}` });
    else wanted.push(export_);
  }
  if (wanted.length === 0) return outcomes;

  const intents = await readAll(store, intentPrefix, parseExportIntent);
  for (const { key, fault } of intents.unreadable) outcomes.push(failureOf(fault, key));
  const tasks = await deps.tasks.active();
  const starts = decideStarts({ wanted, tasks, intents: intents.records }, policy, context.now());
  for (const export_ of starts.running) {
    // Without its intent nobody would check the export once it ends.
    const intendedAt = context.now().toISOString();
    await store.create(intentKey(export_.taskIdentifier), { ...export_, intendedAt });
    await store.removeMarker(wantedKey(export_.taskIdentifier));
    tell(export_, { kind: 'already-done', reason: `task ${export_.taskIdentifier} is in progress` });
  }
  for (const export_ of starts.superfluous) {
    await store.removeMarker(wantedKey(export_.taskIdentifier));
    tell(export_, { kind: 'ignored', reason: 'another snapshot stands for its day or week' });
  }
  for (const { export: export_, reason } of starts.waiting) tell(export_, { kind: 'waiting', reason });
  await startEach(deps, context, starts, tell);
  return outcomes;
}

type Tell = (export_: WantedExport, outcome: Pick<Outcome, 'kind' | 'reason'>) => void;

/**
 * Starts one after the other, as far as slots are free. What RDS refuses for good gives its slot to the next one:
 * an export that cannot start keeps nobody else from starting.
 */
async function startEach(
  deps: Dependencies,
  context: ExportContext,
  { candidates, slots }: Starts,
  tell: Tell,
): Promise<void> {
  const refused: Refused[] = [];
  let stopped: string | undefined;
  let started = 0;
  let withoutSlot = 0;
  for (const export_ of candidates) {
    const { taskIdentifier } = export_;
    const left = context.invocation.deadline.getTime() - context.now().getTime();
    if (left < marginMs) stopped ??= 'this invocation has no time left';
    if (stopped !== undefined) {
      tell(export_, { kind: 'waiting', reason: stopped });
      continue;
    }
    if (!slots.take(taskIdentifier)) {
      tell(export_, { kind: 'waiting', reason: `${slots.taken} of ${slots.count} export slots are taken` });
      withoutSlot++;
      continue;
    }
    const { outcome, holdsSlot, stopsOthers, perhapsShared } = await startOne(deps, context, export_);
    if (!holdsSlot) slots.giveBack(taskIdentifier);
    if (perhapsShared) refused.push({ export: export_, givenUp: perhapsShared });
    else tell(export_, outcome);
    if (outcome.kind === 'started') started++;
    if (stopsOthers) stopped = `not tried, since ${taskIdentifier} failed: ${outcome.reason}`;
  }
  if (started > 0) context.count('ExportsStarted', started);
  if (withoutSlot > 0) context.count('ExportsWaitingForSlot', withoutSlot);
  await tellRefused(deps, context, refused, { anyStarted: started > 0, tell });
}

interface Refused {
  readonly export: WantedExport;
  readonly givenUp: GivenUp;
}

/**
 * Exports refused for a reason that they may share. If none could be started, people are told once, of the first in
 * order, which is the same in every round; if others were started, it lies with each of these, and each is told.
 */
async function tellRefused(
  deps: Dependencies,
  context: ExportContext,
  refused: readonly Refused[],
  { anyStarted, tell }: { readonly anyStarted: boolean; readonly tell: Tell },
): Promise<void> {
  const toldFor = new Map<string, string>();
  for (const { export: export_, givenUp } of refused) {
    const { cause, refusal } = givenUp;
    const first = toldFor.get(refusal.code);
    if (first !== undefined && !anyStarted) {
      tell(export_, { kind: 'waiting', reason: `refused as ${first} was: ${cause}` });
      continue;
    }
    toldFor.set(refusal.code, export_.taskIdentifier);
    try {
      tell(export_, await giveUp(deps, context, export_, givenUp));
    } catch (thrown) {
      tell(export_, failureOf(thrown, export_.taskIdentifier));
    }
  }
}

async function isEmpty(store: LedgerStore, prefix: string): Promise<boolean> {
  for await (const _key of store.list(prefix)) return false;
  return true;
}
