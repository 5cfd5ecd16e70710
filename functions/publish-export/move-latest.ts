import { type Latest, latestBody, latestKey, movedTo, parseLatest } from '../domain/export/latest.ts';
import { Fault } from '../domain/fault.ts';
import type { Dependencies } from './dependencies.ts';
import type { Pending } from './pending.ts';

const mostAttempts = 5;

/**
 * Points readers to the newest verified rows of each table of a cluster: one object, replaced in one step, only where it
 * is still what was read.
 *
 * @throws Fault where the lake refuses, or somebody else changed the object each time
 */
export async function moveLatest(
  { lake }: Dependencies,
  pending: readonly [Pending, ...Pending[]],
): Promise<void> {
  const key = latestKey(pending[0].export.clusterIdentifier);
  let stored = await lake.read(key);
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const next = afterAll(stored && parseLatest(key, stored.body), pending);
    if (!next) return;
    const written = stored
      ? await lake.replace(key, latestBody(next), stored.etag)
      : await lake.create(key, latestBody(next));
    if ('created' in written ? written.created : written.replaced) return;
    stored = await lake.read(key);
  }
  throw new Fault({
    kind: 'conflict',
    expected: `${key} of the lake bucket to be replaced within ${mostAttempts} attempts`,
    found: 'somebody else changed it each time',
    todo: 'nothing; the next wake-up tries again',
  });
}

/** The pointers after all of them; `undefined` where none moves. */
function afterAll(before: Latest | undefined, pending: readonly Pending[]): Latest | undefined {
  let moved: Latest | undefined;
  for (const { export: export_, proofs } of pending) {
    moved = movedTo(moved ?? before, export_, proofs) ?? moved;
  }
  return moved;
}
