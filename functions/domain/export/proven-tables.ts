import * as v from 'valibot';
import { asJson, type JsonObject } from '../json.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { overwrite } from '../ledger/overwrite.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import { type TableDamage, type TableProof, tableProofSchema } from './table-proof.ts';

const provenTablesSchema = v.object({ schema: v.literal(1), tables: v.record(v.string(), tableProofSchema) });

/** What the files of an export say of each of its tables: beside the record, which an auditor reads and this would bury. */
function provenTablesKey(record: string): string {
  return record.replace(/^exports\//, 'export-tables/');
}

/** Keeps the proofs of a record that is about to be written; what an invocation that crashed left is replaced. */
export async function keepProvenTables(
  store: LedgerStore,
  record: string,
  proofs: ReadonlyMap<string, TableProof | TableDamage>,
): Promise<void> {
  const key = provenTablesKey(record);
  const whole = [...proofs].filter(([, proof]) => !('damaged' in proof));
  const body: JsonObject = { schema: 1, tables: asJson(Object.fromEntries(whole)) };
  await overwrite(store, key, body);
}

/** The proofs that stand beside a record, by the table's name; `undefined` for a record of a version that kept none. */
export async function provenTables(
  store: LedgerStore,
  record: string,
): Promise<ReadonlyMap<string, TableProof> | undefined> {
  const key = provenTablesKey(record);
  const stored = await store.read(key);
  if (!stored) return undefined;
  const { tables } = parseStored(provenTablesSchema, {
    what: "the proofs of an export's tables, of schema 1",
    key,
    body: stored.body,
  });
  return new Map(Object.entries(tables));
}
