import type { Client } from 'pg';
import type { CountTarget } from '../../domain/comparison/count-request.ts';
import type { CountableDatabases, CountingSession, ListedTable } from '../../domain/comparison/ports.ts';
import type { ProbeFailure } from '../../domain/probe/failure.ts';
import { connectionFailureOf } from './connection-failure.ts';
import { type TokenClient, tokenClient } from './token-client.ts';

const connectMs = 10_000;
/** A table that takes longer is estimated. */
const countMs = 15_000;

/** Behind a change of the table's form, waiting would hold back whoever comes after. */
const lockMs = 500;

/**
 * Tables that RDS exports: ordinary ones and partitions, neither temporary nor unlogged.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Considerations.html
 */
const listTables = `
  SELECT n.nspname AS schema, c.relname AS table, c.oid::int8::float8 AS oid, c.reltuples::float8 AS estimate, c.relpages AS pages,
         s.n_mod_since_analyze::float8 AS changed,
         has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS "mayRead",
         c.relrowsecurity AS "rowSecurity",
         EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
           AS "ofExtension",
         (SELECT format('%s.%s', rn.nspname, r.relname) FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace
           WHERE c.relispartition AND r.oid = pg_partition_root(c.oid)) AS "partitionOf",
         count(*) OVER ()::int AS all
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
   WHERE c.relkind = 'r' AND c.relpersistence = 'p'
     AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   ORDER BY n.nspname, c.relname
   LIMIT greatest($1, 1)`;

/** `rdsadmin` is AWS's own: nobody else may log in to it. */
const listDatabases = `
  SELECT datname AS name FROM pg_database
   WHERE datallowconn AND NOT datistemplate AND datname <> 'rdsadmin' ORDER BY datname`;

/** Databases of PostgreSQL, each over a connection of its own that only reads. */
export class PostgresTables implements CountableDatabases {
  readonly #token: (target: CountTarget) => string;

  /** @param token for the user, signed now */
  constructor(token: (target: CountTarget) => string) {
    this.#token = token;
  }

  async open(target: CountTarget): Promise<CountingSession | ProbeFailure> {
    const opened = await tokenClient(target, {
      application: 'aurora-steward count-rows',
      timeoutMs: countMs,
      token: () => this.#token(target),
    });
    try {
      await connect(opened);
      await opened.client.query(`SET default_transaction_read_only = on; SET lock_timeout = ${lockMs}`);
      return new PostgresSession(opened.client);
    } catch (thrown) {
      opened.destroy();
      return connectionFailureOf(thrown);
    }
  }
}

async function connect({ client }: TokenClient): Promise<void> {
  const late = Promise.withResolvers<never>();
  const tooLate = Object.assign(new Error('no login within the time'), { code: 'ETIMEDOUT' });
  const timer = setTimeout(() => late.reject(tooLate), connectMs);
  const connected = client.connect();
  connected.catch(() => undefined);
  try {
    await Promise.race([connected, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

interface TableRow extends Omit<ListedTable, 'estimate' | 'changed' | 'partitionOf'> {
  readonly estimate: number;
  readonly changed: number | null;
  readonly partitionOf: string | null;
  readonly all: number;
}

class PostgresSession implements CountingSession {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async databases(): Promise<string[]> {
    const { rows } = await this.#client.query<{ name: string }>(listDatabases);
    return rows.map(({ name }) => name);
  }

  async tables(most: number): Promise<{ tables: ListedTable[]; leftOut: number }> {
    const { rows } = await this.#client.query<TableRow>(listTables, [most]);
    const tables = rows.slice(0, most).map(({ all: _all, estimate, changed, partitionOf, ...row }) => ({
      ...row,
      // -1 since PostgreSQL 14, and 0 with no pages before: never analyzed.
      estimate: estimate < 0 || (estimate === 0 && row.pages === 0) ? undefined : estimate,
      changed: changed ?? undefined,
      partitionOf: partitionOf ?? undefined,
    }));
    return { tables, leftOut: (rows[0]?.all ?? 0) - tables.length };
  }

  async count(schema: string, table: string): ReturnType<CountingSession['count']> {
    const name = `${this.#client.escapeIdentifier(schema)}.${this.#client.escapeIdentifier(table)}`;
    try {
      const { rows } = await this.#client.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${name}`);
      return Number(rows[0]?.rows ?? 0);
    } catch (thrown) {
      const code = (thrown instanceof Error ? thrown : {}) as { code?: unknown };
      const why = typeof code.code === 'string' ? refusals[code.code] : undefined;
      if (why === undefined) throw thrown;
      return why;
    }
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

/** SQLSTATEs: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const refusals: Readonly<Record<string, 'locked' | 'no-time' | 'not-permitted'>> = {
  '55P03': 'locked',
  '57014': 'no-time',
  '42501': 'not-permitted',
  // It was dropped, or renamed, since the list was made; what became of it nobody knows.
  '42P01': 'locked',
};
