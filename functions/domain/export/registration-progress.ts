import * as v from 'valibot';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { overwrite } from '../ledger/overwrite.ts';

const progressSchema = v.object({
  schema: v.literal(1),
  /** Keys of the records whose partitions are registered, so far as `through` says. */
  records: v.array(v.string()),
  /** Name of the last table, in the order of names, up to which all tables have them. */
  through: v.string(),
});

/** How far exports of a cluster have come that has more tables than one invocation can register. */
export type RegistrationProgress = Pick<v.InferOutput<typeof progressSchema>, 'records' | 'through'>;

const progressPrefix = 'open/export-registrations/';
const progressKey = (clusterId: string) => `${progressPrefix}${clusterId}`;

/** Clusters of which an invocation could not register everything: one list. */
export async function largeClusters(store: Pick<LedgerStore, 'list'>): Promise<ReadonlySet<string>> {
  const clusters = new Set<string>();
  for await (const key of store.list(progressPrefix)) clusters.add(key.slice(progressPrefix.length));
  return clusters;
}

/** `undefined` where there is nothing, or nothing readable: it only saves time. */
export async function registrationProgress(
  store: Pick<LedgerStore, 'read'>,
  clusterId: string,
): Promise<RegistrationProgress | undefined> {
  const stored = await store.read(progressKey(clusterId));
  const parsed = v.safeParse(progressSchema, stored?.body);
  return parsed.success ? parsed.output : undefined;
}

/** Leaves what is registered to the next invocation. */
export async function keepRegistrationProgress(
  store: Pick<LedgerStore, 'create' | 'replace'>,
  clusterId: string,
  { records, through }: RegistrationProgress,
): Promise<void> {
  await overwrite(store, progressKey(clusterId), { schema: 1, records: [...records], through });
}

export async function dropRegistrationProgress(
  store: Pick<LedgerStore, 'removeMarker'>,
  clusterId: string,
): Promise<void> {
  await store.removeMarker(progressKey(clusterId));
}
