import { failureOf } from '../domain/failure.ts';
import { finishOpenFacts } from '../domain/ledger/finish.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { type Dependencies, type ExportContext, factDependencies } from './dependencies.ts';
import { findAll, readOpen } from './find-all.ts';
import { findNamed } from './find-named.ts';
import { readRequest } from './request.ts';
import { startWanted } from './start-wanted.ts';
import type { Found } from './wants.ts';

/**
 * Starts the export of every snapshot that the policy wants in the lake. What is wanted is first put on a list in
 * the ledger, then the list is worked off under a lease, as far as slots are free: so what waits is remembered,
 * and an export that ends makes room for the next without all snapshots being looked at.
 */
export async function exportSnapshots(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: ExportContext,
): Promise<Outcome[]> {
  const { named, sweeps, freedSlots, outcomes: unfit } = readRequest(wakeUps);
  if (named.length + sweeps.length + freedSlots.length === 0) return [...unfit];

  const ofNamed = await findNamed(deps, context, named);
  const open = sweeps.length === 0 ? undefined : await readOpen(deps.store);
  const ofSweep = open ? await findAll(deps, context, open, sweeps) : nothing;
  const listed = new Map([...ofNamed.listed, ...ofSweep.listed]);
  const nothingListed = open?.wanted.size === 0 && listed.size === 0;
  const started = nothingListed ? [] : await startListed(deps, context, listed);
  const finished = open?.refusals ? await finishRefusals(deps, context) : [];
  const outcomes = [...unfit, ...ofNamed.outcomes, ...ofSweep.outcomes, ...started, ...finished];
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

/** Sends the alerts that an earlier invocation recorded and could not send. */
async function finishRefusals(deps: Dependencies, context: ExportContext): Promise<Outcome[]> {
  const finished = await finishOpenFacts(factDependencies(deps, context), {
    prefix: 'export-refusals/',
    // A refusal that was never recorded is met again: its export is still on the list.
    redo: async () => undefined,
  });
  return finished.flatMap(({ key, result, fault }): Outcome[] => {
    if (result === 'failed') return [failureOf(fault, key)];
    if (result !== 'finished') return [];
    return [{ kind: 'done', subject: key, reason: 'its alert, left open earlier, is sent' }];
  });
}
