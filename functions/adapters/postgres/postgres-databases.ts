import type { Client } from 'pg';
import type { Databases, Login, RoleChange, Trust } from '../../domain/rotation/databases.ts';
import { RotationFailure } from '../../domain/rotation/failure.ts';
import type { RetiredSession } from '../../domain/rotation/rotation-record.ts';
import { applicationName, withStrictClient } from './strict-client.ts';
import { freshVerifier, md5Verifier } from './verifier.ts';

/** PostgreSQL 10 is the first that keeps SCRAM verifiers. */
const firstWithScram = 100_000;

/** Roles of real servers. Utility statements take no parameters, so names and verifiers are quoted into them. */
export class PostgresDatabases implements Databases {
  async prove(login: Login, sql: string): Promise<void> {
    await withStrictClient(login, async (client) => {
      await client.query('BEGIN');
      await client.query(sql);
      await client.query('ROLLBACK');
    });
  }

  async proveAndList(login: Login, sql: string): Promise<readonly RetiredSession[]> {
    return withStrictClient(login, async (client) => {
      await client.query('BEGIN');
      await client.query(sql);
      await client.query('ROLLBACK');
      const { rows } = await client.query<RetiredSession>(otherSessions);
      return rows;
    });
  }

  async setPassword(
    login: Login,
    change: RoleChange,
    stillWanted: () => Promise<void>,
  ): Promise<'changed' | 'created'> {
    return withStrictClient(login, async (client) => {
      await client.query('BEGIN');
      await client.query("SET LOCAL search_path = pg_catalog; SET LOCAL lock_timeout = '10s'");
      const verifier = await verifierFor(client, change, login.trust);
      // One at a time for each role, until the transaction ends.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `aurora-steward rotate-secret ${change.role}`,
      ]);
      await stillWanted();
      const result = await apply(client, change, verifier);
      await client.query('COMMIT');
      return result;
    });
  }
}

/** A role sees its own sessions whole. https://www.postgresql.org/docs/17/monitoring-stats.html */
const otherSessions = `
  SELECT pid, application_name AS application, coalesce(host(client_addr), 'local') AS client,
         coalesce(state, 'unknown') AS state,
         to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
    FROM pg_catalog.pg_stat_activity
   WHERE usename = session_user AND backend_type = 'client backend' AND pid <> pg_backend_pid()
     AND application_name <> '${applicationName}'
   ORDER BY backend_start`;

/** SCRAM wherever the server knows it; MD5 only where it does not, or prefers it, and the stack allows it. */
async function verifierFor(client: Client, { role, password }: RoleChange, { md5 }: Trust): Promise<string> {
  const { rows } = await client.query<{ version: number; encryption: string }>(
    `SELECT current_setting('server_version_num')::int AS version,
            current_setting('password_encryption') AS encryption`,
  );
  const { version = 0, encryption = '' } = rows[0] ?? {};
  if (version >= firstWithScram && !(md5 && encryption === 'md5')) return freshVerifier(password);
  if (md5) return md5Verifier(password, role);
  throw new RotationFailure('scram-unsupported', {
    expected: 'a server that keeps SCRAM verifiers',
    found: `server_version_num ${version}`,
  });
}

async function apply(client: Client, change: RoleChange, verifier: string): Promise<'changed' | 'created'> {
  const role = client.escapeIdentifier(change.role);
  const password = client.escapeLiteral(verifier);
  const like = change.createLike;
  if (like === undefined || (await attributesOf(client, change.role))) {
    await client.query(`ALTER ROLE ${role} PASSWORD ${password}`);
    return 'changed';
  }
  const model = await attributesOf(client, like);
  if (!model) {
    throw new RotationFailure('unknown-role', {
      expected: `role ${like} to exist, after which ${change.role} is made`,
      found: 'no such role',
    });
  }
  const until = model.validUntil === null ? '' : ` VALID UNTIL ${client.escapeLiteral(model.validUntil)}`;
  await client.query(
    `CREATE ROLE ${role} LOGIN CONNECTION LIMIT ${model.connectionLimit}${until} PASSWORD ${password}`,
  );
  await client.query(`GRANT ${client.escapeIdentifier(like)} TO ${role}`);
  return 'created';
}

interface RoleAttributes {
  readonly connectionLimit: number;
  readonly validUntil: string | null;
}

async function attributesOf(client: Client, role: string): Promise<RoleAttributes | undefined> {
  const { rows } = await client.query<RoleAttributes>(
    `SELECT rolconnlimit AS "connectionLimit", rolvaliduntil::text AS "validUntil"
       FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  return rows[0];
}
