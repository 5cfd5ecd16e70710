import { type VerifiedExport, verifiedExport } from '../domain/etl/verified-export.ts';
import { isDenied } from '../domain/export/denial.ts';
import { provenTables } from '../domain/export/proven-tables.ts';
import type { TableProof } from '../domain/export/table-proof.ts';
import { parseToPublish, toPublishKey, toPublishPrefix } from '../domain/export/to-publish.ts';
import { failureOf } from '../domain/failure.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies } from './dependencies.ts';

/** A verified export that readers cannot find yet, with what its files say. */
export interface Pending {
  readonly export: VerifiedExport;
  readonly proofs: ReadonlyMap<string, TableProof>;
}

/** Without what the policy denies by now: an export may be older than the denial. */
export function withoutDenied({ export: export_, proofs }: Pending, never: readonly string[]): Pending {
  const isAllowed = (table: string) => !isDenied(table, never);
  return {
    export: { ...export_, tables: export_.tables.filter(isAllowed) },
    proofs: new Map([...proofs].filter(([table]) => isAllowed(table))),
  };
}

export interface FoundPending {
  readonly pending: readonly Pending[];
  /** Of what is noted and cannot be published. */
  readonly outcomes: readonly Outcome[];
}

/** What verify-export has noted. Calls of the store: one list for each 1,000, three reads for each export. */
export async function findPending({ store }: Dependencies): Promise<FoundPending> {
  const noted = await readAll(store, toPublishPrefix, parseToPublish);
  const outcomes: Outcome[] = noted.unreadable.map(({ key, fault }) => failureOf(fault, key));
  const pending: Pending[] = [];
  for (const record of noted.records) {
    try {
      const found = await readPending(store, record);
      if ('kind' in found) outcomes.push(found);
      else pending.push(found);
    } catch (thrown) {
      outcomes.push(failureOf(thrown, record));
    }
  }
  return { pending, outcomes };
}

async function readPending(store: Dependencies['store'], record: string): Promise<Pending | Outcome> {
  const stored = await store.read(record);
  // Noted before it is recorded: verify-export died in between, and its sweep comes back to it.
  if (!stored) return { kind: 'waiting', subject: record, reason: 'it is noted, and not recorded yet' };
  const export_ = verifiedExport(record, stored.body);
  if (!export_) {
    await store.removeMarker(toPublishKey(record));
    return { kind: 'refused', subject: record, reason: 'only a verified export is published' };
  }
  const proofs = await provenTables(store, record);
  if (proofs) return { export: export_, proofs };
  await store.removeMarker(toPublishKey(record));
  const reason = 'it was verified by a version that kept no proof of its tables; the next export has one';
  return { kind: 'refused', subject: record, reason };
}
