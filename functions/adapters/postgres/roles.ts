import type { Client } from 'pg';

/** What of a role its members do not inherit. https://www.postgresql.org/docs/17/sql-createrole.html */
export interface RoleAttributes {
  readonly oid: number;
  readonly superuser: boolean;
  readonly createDb: boolean;
  readonly createRole: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  readonly inherit: boolean;
  readonly connectionLimit: number;
  /** Timestamp as PostgreSQL writes it; null for ever. */
  readonly validUntil: string | null;
}

/** The role's attributes; `undefined` where there is no such role. */
export async function attributesOf(client: Client, role: string): Promise<RoleAttributes | undefined> {
  const { rows } = await client.query<RoleAttributes>(
    `SELECT oid::int8::float8 AS oid, rolsuper AS superuser, rolcreatedb AS "createDb",
            rolcreaterole AS "createRole", rolreplication AS replication, rolbypassrls AS "bypassRls",
            rolinherit AS inherit, rolconnlimit AS "connectionLimit", rolvaliduntil::text AS "validUntil"
       FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  return rows[0];
}

const switches = [
  ['superuser', 'SUPERUSER'],
  ['createDb', 'CREATEDB'],
  ['createRole', 'CREATEROLE'],
  ['replication', 'REPLICATION'],
  ['bypassRls', 'BYPASSRLS'],
  ['inherit', 'INHERIT'],
] as const;

/** What a new role has, which may not be said by everybody. */
const unlessSaid: Omit<RoleAttributes, 'oid'> = {
  superuser: false,
  createDb: false,
  createRole: false,
  replication: false,
  bypassRls: false,
  inherit: true,
  connectionLimit: -1,
  validUntil: null,
};

/** The options that make a role with `has` like the model; empty where it is. */
export function optionsLike(
  client: Client,
  model: RoleAttributes,
  has: Omit<RoleAttributes, 'oid'> = unlessSaid,
): string {
  const parts = switches
    .filter(([name]) => model[name] !== has[name])
    .map(([name, word]) => (model[name] ? word : `NO${word}`));
  if (model.connectionLimit !== has.connectionLimit) parts.push(`CONNECTION LIMIT ${model.connectionLimit}`);
  if (model.validUntil !== has.validUntil) {
    parts.push(`VALID UNTIL ${client.escapeLiteral(model.validUntil ?? 'infinity')}`);
  }
  return parts.join(' ');
}

/** A membership of a role in another, and what it gives. */
export interface Membership {
  readonly group: string;
  readonly admin: boolean;
  /** Since PostgreSQL 16 for each membership; before, `inherit` was the role's and `set` always given. */
  readonly inherit: boolean;
  readonly set: boolean;
}

export async function membershipsOf(
  client: Client,
  role: string,
  since16: boolean,
): Promise<readonly Membership[]> {
  const options = since16 ? 'bool_or(inherit_option), bool_or(set_option)' : 'true, true';
  const { rows } = await client.query<Membership>(
    `SELECT "group", admin, "inherit", "set" FROM (
       SELECT g.rolname, bool_or(admin_option), ${options}
         FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member
        WHERE m.rolname = $1 GROUP BY g.rolname) AS of_role ("group", admin, "inherit", "set")
      ORDER BY "group"`,
    [role],
  );
  return rows;
}

/** `ALTER ROLE … SET`, for one database or for all. */
export interface RoleSetting {
  readonly database: string | null;
  readonly name: string;
  readonly value: string;
}

export async function settingsOf(client: Client, role: string): Promise<readonly RoleSetting[]> {
  const { rows } = await client.query<RoleSetting>(
    `SELECT datname AS database, split_part(one, '=', 1) AS name, substr(one, strpos(one, '=') + 1) AS value
       FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = setrole LEFT JOIN pg_database d ON d.oid = setdatabase,
            unnest(setconfig) AS one
      WHERE r.rolname = $1 ORDER BY 1 NULLS FIRST, 2`,
    [role],
  );
  return rows;
}
