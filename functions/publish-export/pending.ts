import { type VerifiedExport, verifiedExport } from '../domain/etl/verified-export.ts';
import { provenTables } from '../domain/export/proven-tables.ts';
import { matchesAny } from '../domain/export/table-pattern.ts';
import type { TableProof } from '../domain/export/table-proof.ts';
import { minuteOf } from '../domain/export/task-identifier.ts';
import { toPublish } from '../domain/export/to-publish.ts';
import { taskOfKey } from '../domain/export/wanted-export.ts';
import { failureOf } from '../domain/failure.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies } from './dependencies.ts';

/** A verified export that readers cannot find yet, with what its files say. */
export interface Pending {
  readonly export: VerifiedExport;
  readonly proofs: ReadonlyMap<string, TableProof>;
}

/** Exports of one cluster, the oldest first. */
export type PendingOfCluster = readonly [Pending, ...Pending[]];

/** Without what the policy denies by now: an export may be older than the denial. */
export function withoutDenied({ export: export_, proofs }: Pending, never: readonly string[]): Pending {
  const isAllowed = (table: string) => !matchesAny(table, never);
  return {
    export: { ...export_, tables: export_.tables.filter(isAllowed) },
    proofs: new Map([...proofs].filter(([table]) => isAllowed(table))),
  };
}

/** Keys of records of one cluster, in the order of their snapshots, attempts at one in theirs. */
export interface NotedCluster {
  readonly clusterId: string;
  readonly records: readonly string[];
}

/** What verify-export has noted, by cluster. Calls of the store: one list for each 1,000, one read for each export. */
export async function findNoted({ store }: Dependencies): Promise<{
  readonly clusters: readonly NotedCluster[];
  /** Of what is noted and cannot be read. */
  readonly outcomes: readonly Outcome[];
}> {
  const noted = await readAll(store, toPublish.prefix, toPublish.parse);
  const clusters = new Map<string, string[]>();
  for (const record of noted.records.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))) {
    const clusterId = record.split('/')[1] ?? '';
    clusters.set(clusterId, [...(clusters.get(clusterId) ?? []), record]);
  }
  return {
    clusters: [...clusters].map(([clusterId, records]) => ({ clusterId, records })),
    outcomes: noted.unreadable.map(({ key, fault }) => failureOf(fault, key)),
  };
}

function order(record: string): string {
  const task = taskOfKey(record).replace(/\.verified$/, '');
  return `${minuteOf(task)} ${task.length.toString().padStart(3, '0')} ${record}`;
}

/** What is held at once: a hundred partitions go with one call, and all these proofs lie in memory. */
const mostExports = 100;
const mostTables = 30_000;

export interface ReadPending {
  readonly pending: readonly Pending[];
  /** Of what is noted and cannot be published. */
  readonly outcomes: readonly Outcome[];
  /** What is left for the next time. */
  readonly rest: readonly string[];
}

/** Reads the first of these records, as many as fit into memory. Two reads for each. */
export async function readPending({ store }: Dependencies, records: readonly string[]): Promise<ReadPending> {
  const pending: Pending[] = [];
  const outcomes: Outcome[] = [];
  let tables = 0;
  let index = 0;
  for (; index < records.length && pending.length < mostExports && tables < mostTables; index++) {
    const record = records[index] ?? '';
    try {
      const found = await readOne(store, record);
      if ('kind' in found) outcomes.push(found);
      else {
        pending.push(found);
        tables += found.proofs.size;
      }
    } catch (thrown) {
      outcomes.push(failureOf(thrown, record));
    }
  }
  return { pending, outcomes, rest: records.slice(index) };
}

async function readOne(store: Dependencies['store'], record: string): Promise<Pending | Outcome> {
  const stored = await store.read(record);
  // Noted before it is recorded: verify-export died in between, and its sweep comes back to it.
  if (!stored) return { kind: 'waiting', subject: record, reason: 'it is noted, and not recorded yet' };
  const export_ = verifiedExport(record, stored.body);
  if (!export_) {
    await store.removeMarker(toPublish.keyOf(record));
    return { kind: 'refused', subject: record, reason: 'only a verified export is published' };
  }
  const proofs = await provenTables(store, record);
  if (proofs) return { export: export_, proofs };
  await store.removeMarker(toPublish.keyOf(record));
  const reason = 'it was verified by a version that kept no proof of its tables; the next export has one';
  return { kind: 'refused', subject: record, reason };
}
