import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Databases, Login, RoleChange } from '../../domain/rotation/databases.ts';
import { RotationFailure } from '../../domain/rotation/failure.ts';
import { type StrictOptions, withStrictClient } from './strict-client.ts';
import { freshVerifier } from './verifier.ts';

/** PostgreSQL 10 is the first that keeps SCRAM verifiers. */
const firstWithScram = 100_000;

/** Roles of real servers. Utility statements take no parameters, so names and verifiers are quoted into them. */
export class PostgresDatabases implements Databases {
  readonly #options: StrictOptions;

  constructor(options: StrictOptions) {
    this.#options = options;
  }

  async prove(login: Login, sql: string): Promise<void> {
    await withStrictClient(login, this.#options, async (client) => {
      await client.query('BEGIN');
      await client.query(sql);
      await client.query('ROLLBACK');
    });
  }

  async setPassword(login: Login, change: RoleChange): Promise<'changed' | 'created'> {
    const verifier = await freshVerifier(change.password);
    return withStrictClient(login, this.#options, async (client) => {
      await client.query('BEGIN');
      await client.query("SET LOCAL search_path = pg_catalog; SET LOCAL lock_timeout = '10s'");
      await refuseOldServer(client);
      // One at a time for each role, until the transaction ends.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `aurora-steward rotate-secret ${change.role}`,
      ]);
      const result = await apply(client, change, verifier);
      await client.query('COMMIT');
      return result;
    });
  }
}

async function apply(client: Client, change: RoleChange, verifier: string): Promise<'changed' | 'created'> {
  const role = escapeIdentifier(change.role);
  const password = escapeLiteral(verifier);
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
  const until = model.validUntil === null ? '' : ` VALID UNTIL ${escapeLiteral(model.validUntil)}`;
  await client.query(
    `CREATE ROLE ${role} LOGIN CONNECTION LIMIT ${model.connectionLimit}${until} PASSWORD ${password}`,
  );
  await client.query(`GRANT ${escapeIdentifier(like)} TO ${role}`);
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

async function refuseOldServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  );
  const version = rows[0]?.version ?? 0;
  if (version >= firstWithScram) return;
  throw new RotationFailure('scram-unsupported', {
    expected: 'a server that keeps SCRAM verifiers',
    found: `server_version_num ${version}`,
  });
}
