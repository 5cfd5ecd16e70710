import { decideStarts } from '../domain/export/starts.ts';
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
import { underPoliciesOfNow } from './policies-of-now.ts';
import { startEach, type Tell } from './start-each.ts';

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
  const { store, policy, lakeBucket } = deps;
  const outcomes: Outcome[] = [];
  const tell: Tell = (export_, outcome) => {
    const { taskIdentifier, snapshotArn: subject } = export_;
    const wakeUps = asked.get(taskIdentifier);
    outcomes.push({ ...outcome, subject, details: { taskIdentifier }, ...(wakeUps && { wakeUps }) });
  };

  const listed = await readAll(store, wantedPrefix, parseWantedExport);
  for (const { key, fault } of listed.unreadable) outcomes.push(failureOf(fault, key));
  const pauses = await readPauses(store, context.now());
  const wanted: WantedExport[] = [];
  for (const { export: export_, policy: its } of await underPoliciesOfNow(deps, listed.records)) {
    const { taskIdentifier, attempt, clusterIdentifier, clusterId } = export_;
    const pause = pauses.of(clusterId);
    if (!its) {
      await store.removeMarker(wantedKey(taskIdentifier));
      tell(export_, { kind: 'ignored', reason: `nobody looks after ${clusterIdentifier} any more` });
    } else if (its.exports.mode === 'observe' && attempt > 1) {
      // No sweep would find it again, and nobody was told that the attempt before it failed.
      tell(export_, { kind: 'waiting', reason: `${its.name} is in mode observe` });
    } else if (its.exports.mode !== 'act') {
      await store.removeMarker(wantedKey(taskIdentifier));
      tell(export_, { kind: 'ignored', reason: `${its.name} is not in mode act any more` });
    } else if (pause) tell(export_, { kind: 'waiting', reason: `actions are ${pausedReason(pause)}` });
    else wanted.push(export_);
  }
  if (wanted.length === 0) return outcomes;

  const intents = await readAll(store, intentPrefix, parseExportIntent);
  for (const { key, fault } of intents.unreadable) outcomes.push(failureOf(fault, key));
  const tasks = await deps.tasks.active();
  const starts = decideStarts({ wanted, tasks, intents: intents.records, lakeBucket }, policy, context.now());
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

async function isEmpty(store: LedgerStore, prefix: string): Promise<boolean> {
  for await (const _key of store.list(prefix)) return false;
  return true;
}
