import { toCompare } from '../domain/comparison/to-compare.ts';
import { type VerifiedExport, verifiedExport } from '../domain/etl/verified-export.ts';
import { provenTables } from '../domain/export/proven-tables.ts';
import { provenBy, recordedExport } from '../domain/export/record.ts';
import type { TableProof } from '../domain/export/table-proof.ts';
import { parseRecord } from '../domain/ledger/record.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies } from './dependencies.ts';

/** A verified export whose rows were not compared yet, with what its files say. */
export interface Pending {
  readonly export: VerifiedExport;
  readonly attempt: number;
  /** The parts of the database that RDS was asked for; empty means everything. */
  readonly only: readonly string[];
  /** When it was recorded. ISO 8601, UTC. */
  readonly verifiedAt: string;
  readonly proofs: ReadonlyMap<string, TableProof>;
}

/** Reads what is noted; an outcome where it cannot be compared. Calls of the store: two. */
export async function readPending(store: Dependencies['store'], record: string): Promise<Pending | Outcome> {
  const stored = await store.read(record);
  // Noted before it is recorded: verify-export died in between, and its sweep comes back to it.
  if (!stored) return { kind: 'waiting', subject: record, reason: 'it is noted, and not recorded yet' };
  const export_ = verifiedExport(record, stored.body);
  const recorded = recordedExport(record, stored.body);
  const proofs = export_ && (await provenTables(store, record));
  if (!export_ || !recorded || !proofs) {
    await store.removeMarker(toCompare.keyOf(record));
    return { kind: 'refused', subject: record, reason: 'only a verified export with its proof is compared' };
  }
  return {
    export: export_,
    attempt: recorded.intent.attempt,
    only: provenBy(record, stored.body)?.only ?? [],
    verifiedAt: parseRecord(record, stored.body).recordedAt,
    proofs,
  };
}
