import type { Client } from 'pg';
import type {
  Databases,
  FormerRole,
  ListedSessions,
  Login,
  Pair,
  RoleChange,
  RoleChanged,
  Trust,
} from '../../domain/rotation/databases.ts';
import { RotationFailure } from '../../domain/rotation/failure.ts';
import type { FormerSessions } from '../../domain/rotation/former-sessions.ts';
import type { Inspection } from '../../domain/rotation/inspection.ts';
import { keepAlike, sharedOwner } from './clone.ts';
import { inspect } from './inspect.ts';
import { migration, ownThings, reassign } from './ownership.ts';
import { applicationName, withStrictClient } from './strict-client.ts';
import { freshVerifier, md5Verifier } from './verifier.ts';

/** PostgreSQL 10 is the first that keeps SCRAM verifiers, 16 the first in which memberships have options. */
const firstWithScram = 100_000;
const firstWithOptions = 160_000;

/** Roles of real servers. Utility statements take no parameters, so names and verifiers are quoted into them. */
export class PostgresDatabases implements Databases {
  async prove(login: Login, sql: string): Promise<void> {
    await withStrictClient(login, (client) => tryStatement(client, sql));
  }

  async proveAndList(login: Login, sql: string): Promise<ListedSessions> {
    return withStrictClient(login, async (client) => {
      await tryStatement(client, sql);
      // A clone works as its model, which does not see the clone's sessions whole.
      await client.query('SET ROLE NONE');
      const { rows } = await client.query<ListedSessions>(otherSessions);
      return rows[0] ?? { before: new Date(0).toISOString(), sessions: [] };
    });
  }

  async setPassword(
    login: Login,
    change: RoleChange,
    stillWanted: () => Promise<void>,
  ): Promise<RoleChanged> {
    return withStrictClient(login, async (client) => {
      await begin(client, 'READ WRITE');
      // A role that works as another may change only itself as itself.
      if (!change.pair) await client.query('SET LOCAL ROLE NONE');
      const server = await serverOf(client);
      const verifier = await verifierFor(server, change, login.trust);
      // One at a time for each role or pair, until the transaction ends.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `aurora-steward rotate-secret ${change.pair?.model ?? change.role}`,
      ]);
      await stillWanted();
      const result = await apply(client, change, { verifier, since16: server.version >= firstWithOptions });
      await client.query('COMMIT');
      return result;
    });
  }

  async inspect(login: Login, about: { roles: readonly string[]; pair?: Pair }): Promise<Inspection> {
    return withStrictClient(login, async (client, connection) => {
      await begin(client);
      return inspect(client, connection, about);
    });
  }

  async sessionsBefore(login: Login, about: FormerRole): Promise<readonly FormerSessions[]> {
    const { listFormer } = await import('./former-sessions.ts');
    return withStrictClient(login, (client) => listFormer(client, about));
  }

  async endSessionsBefore(login: Login, about: FormerRole): Promise<number> {
    const { endFormer } = await import('./former-sessions.ts');
    return withStrictClient(login, (client) => endFormer(client, about));
  }

  async reassign(login: Login, pair: Pair): Promise<void> {
    const { clone } = pair;
    const { owner, things } = await withStrictClient(login, async (client) => {
      await begin(client);
      return { owner: await sharedOwner(client, pair.model), things: await ownThings(client, clone) };
    });
    for (const { database, owned } of things) {
      if (owned === 0) continue;
      await withStrictClient({ ...login, database: database ?? login.database }, async (client) => {
        await begin(client, 'READ WRITE');
        await reassign(client, { clone, owner });
        await client.query('COMMIT');
      });
    }
  }
}

/**
 * Names mean what PostgreSQL itself means by them, whatever somebody put into another schema. A function that ends without
 * a word must not keep its lock for as long as TCP takes to notice. Times are read as they are written, whatever the role's settings.
 *
 * @param access - `READ WRITE` also for a role whose transactions only read unless they say so
 */
async function begin(client: Client, access: '' | 'READ WRITE' = ''): Promise<void> {
  await client.query(
    `BEGIN ${access}; SET LOCAL search_path = pg_catalog; SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC';
     SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '30s'`,
  );
}

async function tryStatement(client: Client, sql: string): Promise<void> {
  await client.query('BEGIN');
  await client.query(sql);
  await client.query('ROLLBACK');
}

/** A role sees its own sessions whole. https://www.postgresql.org/docs/17/monitoring-stats.html */
const isoTime = (time: string) => `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const otherSessions = `
  SELECT ${isoTime('statement_timestamp()')} AS before, coalesce(json_agg(other), '[]') AS sessions
    FROM (SELECT pid, application_name AS application, coalesce(host(client_addr), 'local') AS client,
                 coalesce(state, 'unknown') AS state, ${isoTime('backend_start')} AS since
            FROM pg_catalog.pg_stat_activity
           WHERE usename = session_user AND backend_type = 'client backend' AND pid <> pg_backend_pid()
             AND application_name <> '${applicationName}'
           ORDER BY backend_start) AS other`;

interface Server {
  readonly version: number;
  /** `password_encryption`. */
  readonly encryption: string;
}

async function serverOf(client: Client): Promise<Server> {
  const { rows } = await client.query<Server>(
    `SELECT current_setting('server_version_num')::int AS version,
            current_setting('password_encryption') AS encryption`,
  );
  return rows[0] ?? { version: 0, encryption: '' };
}

/** SCRAM wherever the server knows it; MD5 only where it does not, or prefers it, and the stack allows it. */
async function verifierFor(
  { version, encryption }: Server,
  { role, password }: RoleChange,
  { md5 }: Trust,
): Promise<string> {
  const wantsMd5 = version < firstWithScram || encryption === 'md5';
  return md5 && wantsMd5 ? md5Verifier(password, role) : freshVerifier(password);
}

async function apply(
  client: Client,
  { role, pair }: RoleChange,
  { verifier, since16 }: { readonly verifier: string; readonly since16: boolean },
): Promise<RoleChanged> {
  if (!pair) {
    await client.query(passwordFor(client, role, verifier));
    return { made: false, migration: [] };
  }
  const things = await ownThings(client, pair.clone);
  const owner = await sharedOwner(client, pair.model);
  const toGiveAway = migration(client, { clone: pair.clone, owner }, things);
  if (role === pair.model) {
    await refuseUnlessClone(client, pair);
    await client.query(passwordFor(client, role, verifier));
    return { made: false, migration: toGiveAway };
  }
  const made = await keepAlike(client, pair, { verifier, since16, ownThings: things.length > 0 });
  return { made: made.isNew, migration: [...made.lacks, ...toGiveAway] };
}

/**
 * The name alone makes no clone: whoever may make roles could make one for another's user, and so have that user's password
 * replaced by one that the secret shows.
 */
async function refuseUnlessClone(client: Client, { model, clone }: Pair): Promise<void> {
  const { rows } = await client.query<{ member: boolean }>(
    `SELECT pg_has_role($1::name, $2::name, 'MEMBER') AS member`,
    [clone, model],
  );
  if (rows[0]?.member) return;
  throw new RotationFailure('not-its-clone', {
    expected: `${clone}, as which applications work, to be a member of ${model}, whose turn it is`,
    found: 'it is none',
  });
}

function passwordFor(client: Client, role: string, verifier: string): string {
  return `ALTER ROLE ${client.escapeIdentifier(role)} PASSWORD ${client.escapeLiteral(verifier)}`;
}
