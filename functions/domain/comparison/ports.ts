import type { Cluster } from '../cluster/cluster.ts';
import type { ProbeFailure } from '../probe/failure.ts';
import type { CountRequest, CountTarget } from './count-request.ts';
import type { Counted } from './counted.ts';

/** A table as PostgreSQL's catalogue has it. */
export interface ListedTable {
  readonly schema: string;
  readonly table: string;
  readonly oid: number;
  /** The planner's estimate; `undefined` for a table that was never analyzed. */
  readonly estimate: number | undefined;
  /** Pages of 8 KiB, as of the last vacuum or analyze. */
  readonly pages: number;
  /** Rows written since the last analyze, as far as this instance knows. */
  readonly changed: number | undefined;
  readonly mayRead: boolean;
  /** Policies hide rows from whoever counts. */
  readonly rowSecurity: boolean;
  readonly ofExtension: boolean;
  /** `schema.table` of the partitioned table that it is a partition of, in the end. */
  readonly partitionOf: string | undefined;
}

/** A connection to one database, which only reads. */
export interface CountingSession {
  /** The databases of the server that take connections. */
  databases(): Promise<readonly string[]>;
  /** At most so many, by name. */
  tables(most: number): Promise<{ readonly tables: readonly ListedTable[]; readonly leftOut: number }>;
  /** `locked`: somebody changes the table. `no-time`: it took too long. */
  count(schema: string, table: string): Promise<number | 'locked' | 'no-time' | 'not-permitted'>;
  close(): Promise<void>;
}

/** The databases behind an endpoint. */
export interface CountableDatabases {
  /** Why not, where it cannot be logged in to. */
  open(target: CountTarget): Promise<CountingSession | ProbeFailure>;
}

/** Has a cluster's tables listed and their rows counted, from inside its network. */
export interface RowCounts {
  /** Throws a `Fault` where no answer comes. Repeating it is harmless: it only reads. */
  count(request: CountRequest): Promise<Counted>;
}

/** Where a cluster takes connections. */
export interface Endpoint {
  /** The reader endpoint where there is one; it leads to the writer where there is no reader. */
  readonly host: string;
  readonly port: number;
}

/** A cluster, and where it takes connections. */
export interface ReachableCluster {
  readonly cluster: Cluster;
  readonly endpoint: Endpoint;
}

export interface Endpoints {
  /** `undefined` if there is no such cluster any more. */
  find(clusterId: string): Promise<Endpoint | undefined>;
  /** Those of every cluster that has one. */
  all(): Promise<readonly ReachableCluster[]>;
}
