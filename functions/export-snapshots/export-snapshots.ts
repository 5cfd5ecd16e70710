import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { cancel } from './cancel.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';
import { findAll, type OpenExports, readOpen } from './find-all.ts';
import { findDue } from './find-due.ts';
import { findNamed } from './find-named.ts';
import { readRequest } from './request.ts';
import { startWanted } from './start-wanted.ts';
import type { Found } from './wants.ts';
import { watch } from './watch.ts';

/**
 * Starts the export of every snapshot that the policy wants in the lake, and of clusters themselves that are
 * due for one. What is wanted is first put on a list in the ledger, then the list is worked off under a
 * lease, as far as slots are free: so what waits is remembered, and an export that ends makes room for the
 * next without all snapshots being looked at.
 */
export async function exportSnapshots(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: ExportContext,
): Promise<Outcome[]> {
  const { named, due, cancellations, sweeps, freedSlots, outcomes: unfit } = readRequest(wakeUps);
  const canceled: Outcome[] = [];
  for (const cancellation of cancellations) canceled.push(await cancel(deps, cancellation));
  if (named.length + due.length + sweeps.length + freedSlots.length === 0) return [...unfit, ...canceled];

  const ofNamed = await findNamed(deps, context, named);
  const ofDue = await findDue(deps, context, due);
  const open = sweeps.length === 0 ? undefined : await readOpen(deps.store);
  const ofSweep = open ? await findAll(deps, context, open, sweeps) : nothing;
  const listed = new Map([...ofNamed.listed, ...ofDue.listed, ...ofSweep.listed]);
  const nothingListed = open?.wanted.size === 0 && listed.size === 0;
  const started = nothingListed ? [] : await startListed(deps, context, listed);
  const watched = open && !(nothingListed && open.isEmpty) ? await watchLong(deps, context, open) : [];
  const finished = open ? await finishFacts(factDependencies(deps, context), open.facts) : [];
  const found = [...ofNamed.outcomes, ...ofDue.outcomes, ...ofSweep.outcomes];
  const outcomes = [...unfit, ...canceled, ...found, ...started, ...watched, ...finished];
  if (freedSlots.length > 0 && started.length === 0) {
    const reason = 'no export waits for one';
    outcomes.push({ kind: 'ignored', subject: 'a free slot', reason, wakeUps: freedSlots });
  }
  return outcomes;
}

const nothing: Found = { listed: new Map(), outcomes: [] };

/** What keeps exports from being started takes nothing from what was found, and no alert its turn. */
async function startListed(deps: Dependencies, context: ExportContext, listed: Found['listed']) {
  try {
    return await startWanted(deps, context, listed);
  } catch (thrown) {
    return [failureOf(thrown, 'list of wanted exports')];
  }
}

/** What takes long is told; what keeps that from being found out is an outcome of its own. */
async function watchLong(deps: Dependencies, context: ExportContext, open: OpenExports): Promise<Outcome[]> {
  try {
    return await watch(deps, context, open);
  } catch (thrown) {
    return [failureOf(thrown, 'exports that take long')];
  }
}
