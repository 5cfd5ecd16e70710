import { isLive } from '../domain/export/live.ts';
import { type ManifestTable, parseManifests } from '../domain/export/manifest.ts';
import { previousGoodExport } from '../domain/export/previous.ts';
import { dropProgress, keepProgress, progressOf } from '../domain/export/proof-progress.ts';
import type { ProvenExport } from '../domain/export/record.ts';
import { type ExportTask, endState, exportFolder } from '../domain/export/task.ts';
import { type ExportEvidence, judgeExport, type Verdict } from '../domain/export/verdict.ts';
import type { ExportIntent } from '../domain/export/wanted-export.ts';
import { policyOf } from '../domain/export/whose.ts';
import { toFault } from '../domain/fault.ts';
import { hasTime } from '../domain/invocation.ts';
import { readSound } from '../domain/ledger/read-sound.ts';
import { inventoryKey, parseInventory } from '../domain/table-inventory/inventory.ts';
import { type Witness, witnessOf } from '../domain/table-inventory/witness.ts';
import type { Dependencies, VerifyContext } from './dependencies.ts';
import { type Proven, proveTables, type Unfinished } from './prove-tables.ts';

/** No further footer is read this short before the deadline. */
const marginMs = 20_000;

export interface Examined {
  readonly verdict: Verdict;
  readonly previous: ProvenExport | undefined;
  /** What the files of each table say; empty where nobody looked. */
  readonly proofs: ExportEvidence['proofs'];
}

/** Gathers what there is to see of an export and judges it. The lake is read only for one that is COMPLETE. */
export async function examine(
  deps: Dependencies,
  context: VerifyContext,
  intent: ExportIntent,
  task: ExportTask,
): Promise<Examined> {
  const end = endState(task);
  const previous = end && (await previousGoodExport(deps.store, intent, task.only));
  const seen = end === 'COMPLETE' ? await lookAtFiles(deps, context, task) : nothingSeen;
  if ('soFar' in seen) {
    const reason = `COMPLETE; the ends of its files are read through ${seen.soFar.through}`;
    return { verdict: { kind: 'waiting', reason }, previous, proofs: new Map() };
  }
  const policy = policyOf(intent, deps.policy.clusters)?.exports;
  const never = [...new Set([...(intent.never ?? []), ...(policy?.never ?? [])])];
  const witness = end === 'COMPLETE' && policy?.compare ? await ask(deps, intent, task, previous) : undefined;
  const intendedAt = new Date(intent.intendedAt);
  const { mayBeDropped = [] } = policy ?? {};
  const evidence = { task, intendedAt, previous, never, mayBeDropped, witness, ...seen };
  return { verdict: judgeExport(evidence, context.now()), previous, proofs: seen.proofs };
}

/**
 * What the database's catalogue says of the moment of the snapshot. That is not told exactly: a snapshot is whole before
 * its export begins, and the clone of a cluster that is exported live is made before it ends.
 */
async function ask(
  { store }: Dependencies,
  intent: ExportIntent,
  { startedAt, endedAt }: ExportTask,
  previous: ProvenExport | undefined,
): Promise<Witness | undefined> {
  const inventory = await readSound(store, inventoryKey(intent.clusterId), parseInventory);
  const to = isLive(intent) ? endedAt : (startedAt ?? new Date(intent.intendedAt));
  const newSince = previous && new Date(previous.snapshotTime);
  return inventory && to && witnessOf(inventory, { from: new Date(intent.snapshotTime), to }, newSince);
}

type Seen = Pick<ExportEvidence, 'manifest' | 'proofs' | 'strangers'>;

const nothingSeen: Seen = { manifest: undefined, proofs: new Map(), strangers: [] };

async function lookAtFiles(
  deps: Dependencies,
  context: VerifyContext,
  task: ExportTask,
): Promise<Seen | Unfinished> {
  const folder = exportFolder(task);
  try {
    const manifest = parseManifests(await deps.files.manifests(folder));
    if (manifest.state !== 'whole') return { ...nothingSeen, manifest };
    const proven = await prove(deps, context, task, manifest.tables);
    return 'soFar' in proven ? proven : { manifest, ...proven };
  } catch (thrown) {
    const fault = toFault(thrown, `the files of ${task.identifier} to be read`);
    // What is denied says nothing about the export: no verdict, until somebody restores the permission.
    if (fault.retryable || fault.kind === 'access-denied') throw fault;
    // A bucket that is gone: waited for as long as for manifests, then told.
    return { ...nothingSeen, manifest: { state: 'half-written', because: fault.message } };
  }
}

/** Reads the files' ends; an export too large for one invocation is continued by the next. */
async function prove(
  { files, store }: Dependencies,
  context: VerifyContext,
  task: ExportTask,
  tables: readonly ManifestTable[],
): Promise<Proven | Unfinished> {
  const { identifier } = task;
  const before = await progressOf(store, identifier);
  const mayGoOn = () => hasTime(context, marginMs);
  const proven = await proveTables(files, exportFolder(task), tables, { before, mayGoOn });
  if ('soFar' in proven) await keepProgress(store, identifier, proven.soFar);
  else if (before.through !== '') await dropProgress(store, identifier);
  return proven;
}
