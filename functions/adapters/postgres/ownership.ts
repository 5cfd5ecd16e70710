import type { Client } from 'pg';

/** What a clone has of its own in one database; `null`: what no database contains, such as databases themselves. */
interface OwnThings {
  readonly database: string | null;
  readonly owned: number;
  readonly granted: number;
}

/**
 * What the clone owns, and what was granted to it rather than to its model, in every database: PostgreSQL keeps that for all
 * of them in one place. https://www.postgresql.org/docs/17/catalog-pg-shdepend.html
 */
export async function ownThings(client: Client, clone: string): Promise<readonly OwnThings[]> {
  const { rows } = await client.query<OwnThings>(
    `SELECT datname AS database, count(*) FILTER (WHERE deptype = 'o')::int AS owned,
            count(*) FILTER (WHERE deptype <> 'o')::int AS granted
       FROM pg_shdepend s LEFT JOIN pg_database d ON d.oid = s.dbid
      WHERE refclassid = 'pg_authid'::regclass AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = $1)
        AND classid <> 'pg_auth_members'::regclass
      GROUP BY datname ORDER BY datname NULLS FIRST`,
    [clone],
  );
  return rows;
}

/** What is in the way, as comments, and the statements that remove it: for the team's own migration. */
export function migration(
  client: Client,
  { clone, owner }: { clone: string; owner: string },
  things: readonly OwnThings[],
): string[] {
  if (things.length === 0) return [];
  const [from, to] = [client.escapeIdentifier(clone), client.escapeIdentifier(owner)];
  const inDatabases = things.flatMap(({ database, owned, granted }) => {
    const where = database === null ? 'in any database' : `in database ${database}`;
    const give = [
      comment(
        `${where}: ${counted(owned, 'object belongs', 'objects belong')} to ${clone}, which ${owner} can neither use nor drop`,
      ),
      `REASSIGN OWNED BY ${from} TO ${to};`,
    ];
    const grants = comment(
      `${where}: ${clone} has privileges of its own on ${counted(granted, 'object', 'objects')}; grant them to ${owner}, then: DROP OWNED BY ${from};`,
    );
    return [...(owned > 0 ? give : []), ...(granted > 0 ? [grants] : [])];
  });
  return [...inDatabases, `ALTER ROLE ${from} SET role = ${client.escapeLiteral(owner)};`];
}

/** One line, whatever names and messages hold: people run what is printed. */
export function comment(text: string): string {
  return `-- ${text.replaceAll(/\s+/g, ' ')}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Gives what the clone owns in this database, and in none, to the owner. */
export async function reassign(
  client: Client,
  { clone, owner }: { clone: string; owner: string },
): Promise<void> {
  // REASSIGN asks for both roles' rights. An admin that may hand them out lends them to itself, and gives them back.
  const lent: string[] = [];
  for (const role of [clone, owner]) {
    const { rows } = await client.query<{ has: boolean }>(`SELECT pg_has_role($1, 'USAGE') AS has`, [role]);
    if (rows[0]?.has) continue;
    await client.query(`GRANT ${client.escapeIdentifier(role)} TO CURRENT_USER`);
    lent.push(role);
  }
  await client.query(
    `REASSIGN OWNED BY ${client.escapeIdentifier(clone)} TO ${client.escapeIdentifier(owner)}`,
  );
  for (const role of lent) await client.query(`REVOKE ${client.escapeIdentifier(role)} FROM CURRENT_USER`);
}
