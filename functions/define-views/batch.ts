import { factDependencies } from '../domain/fact-dependencies.ts';
import { hash } from '../domain/hash.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import { afterBatch, type Ended } from '../domain/views/plan.ts';
import type { QueryState } from '../domain/views/queries.ts';
import {
  type AskedView,
  type StoredViewStates,
  storeViewStates,
  type ViewStates,
} from '../domain/views/view-states.ts';
import type { Dependencies, ViewsContext } from './dependencies.ts';

/** The same for each attempt at a statement, another one for each batch. Athena takes 32 to 128 characters. */
function tokenOf(database: string, view: string, asked: AskedView, batch: number): string {
  return `steward-${hash(database)}-${hash(view)}-${asked.hash}-${batch}`;
}

/**
 * Has Athena begin what the batch asks for and was not begun, and looks how all of it stands.
 *
 * @throws Fault where Athena denies it, or gives no answer
 */
export async function carryOn(
  { queries, store }: Dependencies,
  database: string,
  before: StoredViewStates,
): Promise<{ readonly stored: StoredViewStates; readonly ends: ReadonlyMap<string, QueryState> }> {
  const { batch } = before.states;
  const asked: Record<string, AskedView> = { ...before.states.asked };
  const ends = new Map<string, QueryState>();
  const known = new Map<string, string>();
  let takesMore = true;
  for (const [view, one] of Object.entries(asked)) {
    ends.set(view, { state: 'running' });
    if (one.execution !== undefined) known.set(view, one.execution);
    else if (takesMore) {
      const token = tokenOf(database, view, one, batch);
      const answer = await queries.start({ sql: one.sql, database, token });
      if ('execution' in answer) asked[view] = { ...one, execution: answer.execution };
      else if ('why' in answer) ends.set(view, { state: 'failed', why: answer.why, canPass: false });
      else takesMore = false;
    }
  }
  const states: ViewStates = { ...before.states, asked };
  const isNew = JSON.stringify(states) !== JSON.stringify(before.states);
  const stored = isNew ? await storeViewStates(store, database, before, states) : before;
  if (known.size > 0) {
    const found = await queries.look([...known.values()]);
    for (const [view, execution] of known) ends.set(view, found.get(execution) ?? { state: 'running' });
  }
  return { stored, ends };
}

/** Records how a batch ended, then goes by it. */
export async function settle(
  deps: Dependencies,
  context: ViewsContext,
  database: string,
  before: StoredViewStates,
  ended: Ended,
): Promise<StoredViewStates> {
  const { asked, batch } = before.states;
  const of = (view: string) => ({ definition: asked[view]?.hash ?? '', execution: asked[view]?.execution });
  await recordFact(factDependencies(deps, context), {
    key: `view-definitions/${database}/${String(batch).padStart(6, '0')}`,
    body: {
      made: ended.made.map((view) => ({ view, ...of(view) })),
      failed: ended.failed.map(({ view, why }) => ({ view, why, ...of(view) })),
    },
    effects: [],
    subject: database,
  });
  return storeViewStates(deps.store, database, before, afterBatch(before.states, ended, context.now()));
}
