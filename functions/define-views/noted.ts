import { databaseName } from '../domain/catalogue/names.ts';
import { type VerifiedExport, verifiedExport } from '../domain/etl/verified-export.ts';
import { minuteOf } from '../domain/export/task-identifier.ts';
import { failureOf } from '../domain/failure.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import { toDefine } from '../domain/views/to-define.ts';
import type { Dependencies } from './dependencies.ts';

/** A database of the catalogue whose views may have to change. */
export interface NotedDatabase {
  readonly database: string;
  readonly policy: ClusterPolicy;
  /** The newest export that was noted: what messages tell of. */
  readonly newest: VerifiedExport;
  readonly records: readonly string[];
}

export interface Noted {
  readonly databases: readonly NotedDatabase[];
  /** Of what is noted and wants no views. */
  readonly outcomes: readonly Outcome[];
}

/** What publish-export has noted, by database. Calls of the store: one list for each 1,000, two reads for each export. */
export async function findNoted({ store, policy }: Dependencies): Promise<Noted> {
  const noted = await readAll(store, toDefine.prefix, toDefine.parse);
  const outcomes: Outcome[] = noted.unreadable.map(({ key, fault }) => failureOf(fault, key));
  const databases = new Map<string, NotedDatabase>();
  for (const record of noted.records) {
    let export_: VerifiedExport | undefined;
    try {
      const stored = await store.read(record);
      export_ = stored && verifiedExport(record, stored.body);
    } catch (thrown) {
      outcomes.push(failureOf(thrown, record));
      continue;
    }
    const own = policy.clusters.find(({ name }) => name === export_?.policyName);
    if (!export_ || own?.exports.views !== true) {
      await store.removeMarker(toDefine.keyOf(record));
      const reason = export_ ? 'its policy asks for no views' : 'there is no such verified export';
      outcomes.push({ kind: 'ignored', subject: record, reason });
      continue;
    }
    const database = databaseName(policy.deployment.name, export_.clusterIdentifier);
    const before = databases.get(database);
    const isNewer = !before || minuteOf(export_.taskIdentifier) >= minuteOf(before.newest.taskIdentifier);
    databases.set(database, {
      database,
      policy: isNewer ? own : before.policy,
      newest: isNewer ? export_ : before.newest,
      records: [...(before?.records ?? []), record],
    });
  }
  return { databases: [...databases.values()], outcomes };
}
