import { watchedClusters } from '../domain/changes/concerned.ts';
import { isDue, nextOnes, parseSnapshotLook, snapshotLookKey } from '../domain/changes/snapshot-look.ts';
import type { ManualSnapshot } from '../domain/changes/state.ts';
import type { Dependencies, World } from './dependencies.ts';

interface Due {
  readonly snapshots: readonly ManualSnapshot[];
  /** Remembers that they were looked at. */
  lookedAt(): Promise<void>;
}

/** The snapshots of watched clusters whose turn it is: each comes once a day. */
export async function snapshotsDue(
  { store, policy }: Dependencies,
  { place: { state } }: World,
  now: Date,
): Promise<Due> {
  const stored = await store.read(snapshotLookKey);
  const last = parseSnapshotLook(stored?.body);
  const nothing: Due = { snapshots: [], lookedAt: async () => undefined };
  if (!isDue(last, now)) return nothing;
  const looking = (await watchedClusters(state, policy)).filter(
    ({ checks }) => checks.snapshotShared !== 'off',
  );
  if (looking.length === 0) return nothing;
  const names = new Set(looking.map(({ identifier }) => identifier));
  const own = (await state.manualSnapshots()).filter(({ cluster }) => names.has(cluster));
  const { chosen, look } = nextOnes(last, own, now);
  return {
    snapshots: chosen,
    async lookedAt() {
      if (stored) await store.replace(snapshotLookKey, { ...look }, stored.etag);
      else await store.create(snapshotLookKey, { ...look });
    },
  };
}
