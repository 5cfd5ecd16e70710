import * as v from 'valibot';
import { asJson } from '../json.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { overwrite } from '../ledger/overwrite.ts';
import { type TableDamage, type TableProof, tableDamageSchema, tableProofSchema } from './table-proof.ts';

const progressSchema = v.object({
  schema: v.literal(2),
  /** Key of the last file that was looked at, in the order of all keys. */
  through: v.string(),
  folders: v.record(v.string(), v.union([tableDamageSchema, tableProofSchema])),
});

/** How far the files of an export are looked at, in the order of their keys. */
export interface ReadSoFar {
  /** Empty before the first. */
  readonly through: string;
  /** What the files below each folder say, `ledger/public.accounts/`; nothing read of one that is no table's. */
  readonly folders: ReadonlyMap<string, TableProof | TableDamage>;
}

const progressKey = (taskIdentifier: string) => `open/export-proofs/${taskIdentifier}`;

/** What earlier invocations have read of an export too large for one; empty where there is nothing, or nothing readable. */
export async function progressOf(store: LedgerStore, taskIdentifier: string): Promise<ReadSoFar> {
  const stored = await store.read(progressKey(taskIdentifier));
  const parsed = v.safeParse(progressSchema, stored?.body);
  // It only saves time: what is not understood is read again.
  if (!parsed.success) return { through: '', folders: new Map() };
  const { through, folders } = parsed.output;
  return { through, folders: new Map(Object.entries(folders)) };
}

/** Leaves what is read to the next invocation. */
export async function keepProgress(
  store: LedgerStore,
  taskIdentifier: string,
  { through, folders }: ReadSoFar,
): Promise<void> {
  const body = { schema: 2, through, folders: asJson(Object.fromEntries(folders)) };
  await overwrite(store, progressKey(taskIdentifier), body);
}

export async function dropProgress(store: LedgerStore, taskIdentifier: string): Promise<void> {
  await store.removeMarker(progressKey(taskIdentifier));
}
