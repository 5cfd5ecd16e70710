import {
  type ExportMark,
  exportMarkKey,
  readExportMark,
  writeExportMark,
} from '../domain/export-retention/mark.ts';
import { removalKey } from '../domain/export-retention/removal.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import { gather } from './gather.ts';
import type { ByHand } from './request.ts';

type Result = Pick<Outcome, 'kind' | 'reason'>;

/** Keeps an export whatever the rules say, until it is released; a mark is taken back by it. */
export async function byHand(
  deps: Dependencies,
  context: KeepContext,
  { wakeUp, ...asked }: ByHand & { readonly wakeUp: string },
): Promise<Outcome> {
  try {
    const result = asked.kind === 'keep' ? await keep(deps, context, asked) : await release(deps, asked.task);
    return { ...result, subject: asked.task, wakeUps: [wakeUp] };
  } catch (thrown) {
    return failureOf(thrown, asked.task, [wakeUp]);
  }
}

async function keep(
  deps: Dependencies,
  context: KeepContext,
  { task, reason }: Extract<ByHand, { kind: 'keep' }>,
): Promise<Result> {
  const { clusters } = await gather(deps);
  const found = clusters.flatMap(({ exports }) => exports).find((one) => one.task === task);
  if (!found) {
    return {
      kind: 'refused',
      reason: 'there is no export of that task here whose retention is on; a dry run lists them',
    };
  }
  const { clusterId, record, seen } = found;
  if (seen?.mark.state === 'deleting')
    return { kind: 'refused', reason: 'its files are being deleted just now' };
  const now = context.now().toISOString();
  const mark: ExportMark = {
    schema: 1,
    task,
    clusterId,
    record,
    state: 'kept',
    deleteAfter: now,
    changedAt: now,
    reason,
  };
  const written = await writeExportMark(deps.store, mark, seen);
  if (!written) return { kind: 'waiting', reason: 'its mark was changed a moment ago: ask again' };
  return { kind: 'done', reason: `kept (${reason}) until it is released` };
}

async function release({ store }: Dependencies, task: string): Promise<Result> {
  const seen = await readExportMark(store, task);
  if (seen?.mark.state !== 'kept') return { kind: 'already-done', reason: 'nobody keeps it by hand' };
  await store.removeMarker(exportMarkKey(task));
  const gone = await store.read(removalKey(seen.mark.record));
  return { kind: 'done', reason: gone ? 'released; its files are gone' : 'released: the rules alone decide' };
}
