import * as v from 'valibot';
import { asJson } from '../json.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { overwrite } from '../ledger/overwrite.ts';
import { tableProofSchema } from './table-proof.ts';

const readSoFarSchema = v.object({
  proof: tableProofSchema,
  /** Key of the last file that is in the proof. */
  through: v.string(),
});

/** How far the files of a table are read, in the order of their keys. */
export type ReadSoFar = v.InferOutput<typeof readSoFarSchema>;

const progressSchema = v.object({ schema: v.literal(1), tables: v.record(v.string(), readSoFarSchema) });

const progressKey = (taskIdentifier: string) => `open/export-proofs/${taskIdentifier}`;

/** What earlier invocations have read of an export too large for one; empty where there is nothing, or nothing readable. */
export async function progressOf(
  store: LedgerStore,
  taskIdentifier: string,
): Promise<ReadonlyMap<string, ReadSoFar>> {
  const stored = await store.read(progressKey(taskIdentifier));
  const parsed = v.safeParse(progressSchema, stored?.body);
  // It only saves time: what is not understood is read again.
  return new Map(parsed.success ? Object.entries(parsed.output.tables) : []);
}

/** Leaves what is read to the next invocation. */
export async function keepProgress(
  store: LedgerStore,
  taskIdentifier: string,
  soFar: ReadonlyMap<string, ReadSoFar>,
): Promise<void> {
  const key = progressKey(taskIdentifier);
  const body = { schema: 1, tables: asJson(Object.fromEntries(soFar)) };
  await overwrite(store, key, body);
}

export async function dropProgress(store: LedgerStore, taskIdentifier: string): Promise<void> {
  await store.removeMarker(progressKey(taskIdentifier));
}
