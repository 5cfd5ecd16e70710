import { decideStarts, type Starts } from '../domain/export/starts.ts';
import {
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
import type { Dependencies, ExportContext } from './dependencies.ts';
import { type Attempt, startOne } from './start-one.ts';

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
  const tell = (export_: WantedExport, outcome: Pick<Outcome, 'kind' | 'reason'>) => {
    const { taskIdentifier, snapshotArn: subject } = export_;
    const wakeUps = asked.get(taskIdentifier);
    outcomes.push({ ...outcome, subject, details: { taskIdentifier }, ...(wakeUps && { wakeUps }) });
  };

  const listed = await readAll(store, wantedPrefix, parseWantedExport);
  for (const { key, fault } of listed.unreadable) outcomes.push(failureOf(fault, key));
  const modes = new Map(policy.clusters.map(({ name, exports }) => [name, exports.mode]));
  const wanted: WantedExport[] = [];
  for (const export_ of listed.records) {
    if (modes.get(export_.policyName) === 'act') wanted.push(export_);
    else {
      await store.removeMarker(wantedKey(export_.taskIdentifier));
      tell(export_, { kind: 'ignored', reason: `${export_.policyName} is not in mode act any more` });
    }
  }
  if (wanted.length === 0) return outcomes;

  const intents = await readAll(store, intentPrefix, parseExportIntent);
  for (const { key, fault } of intents.unreadable) outcomes.push(failureOf(fault, key));
  const tasks = await deps.tasks.active();
  const starts = decideStarts({ wanted, tasks, intents: intents.records }, policy, context.now());
  for (const export_ of starts.running) {
    await store.removeMarker(wantedKey(export_.taskIdentifier));
    tell(export_, { kind: 'already-done', reason: `task ${export_.taskIdentifier} is in progress` });
  }
  for (const { export: export_, reason } of starts.waiting) tell(export_, { kind: 'waiting', reason });
  if (starts.waiting.length > 0) context.count('ExportsWaitingForSlot', starts.waiting.length);
  await startEach(deps, context, starts, tell);
  return outcomes;
}

/** Starts one after the other, until one fails for a reason that the others share. */
async function startEach(
  deps: Dependencies,
  context: ExportContext,
  starts: Starts,
  tell: (export_: WantedExport, outcome: Pick<Outcome, 'kind' | 'reason'>) => void,
): Promise<void> {
  let stopped: string | undefined;
  for (const export_ of starts.start) {
    const left = context.invocation.deadline.getTime() - context.now().getTime();
    if (left < marginMs) stopped ??= 'this invocation has no time left';
    if (stopped !== undefined) {
      tell(export_, { kind: 'waiting', reason: stopped });
      continue;
    }
    const attempt: Attempt = await startOne(deps, context, export_);
    tell(export_, attempt.outcome);
    if (attempt.outcome.kind === 'started') context.count('ExportsStarted', 1);
    if (attempt.stopsOthers)
      stopped = `not tried, since ${export_.taskIdentifier} failed: ${attempt.outcome.reason}`;
  }
}

async function isEmpty(store: LedgerStore, prefix: string): Promise<boolean> {
  for await (const _key of store.list(prefix)) return false;
  return true;
}
