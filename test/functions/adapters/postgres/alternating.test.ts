import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { PostgresDatabases } from '../../../../functions/adapters/postgres/postgres-databases.ts';
import type { Login } from '../../../../functions/domain/rotation/databases.ts';
import { type Aurora, startAurora } from '../../../../local/aurora/aurora.ts';
import { withClient } from '../../../../local/aurora/postgres/connection.ts';

const cluster = 'ledger-core';
const pair = { model: 'app', clone: 'app_clone' };
const databases = new PostgresDatabases();
const wanted = async () => undefined;
let aurora: Aurora;

beforeAll(async () => {
  aurora = await startAurora({ clusters: [{ identifier: cluster }], sample: false, log: () => undefined });
  await asAdmin('CREATE DATABASE ledger');
  await asAdmin('CREATE TABLE rates (id int)');
}, 60_000);
afterAll(() => aurora.close());

beforeEach(async () => {
  const roles = ['app_clone', 'app', 'readers', 'writers', 'owners'];
  const present = await asAdmin(`SELECT rolname FROM pg_roles WHERE rolname IN ('${roles.join("','")}')`);
  for (const role of present) {
    await asAdmin(`GRANT ${role} TO postgres WITH INHERIT TRUE`);
    await asAdmin(`DROP OWNED BY ${role}`);
    await asAdmin(`DROP OWNED BY ${role}`, 'ledger');
  }
  await asAdmin(`DROP ROLE IF EXISTS ${roles.join(', ')}`);
  for (const role of ['readers', 'writers', 'owners']) await asAdmin(`CREATE ROLE ${role}`);
  await asAdmin(
    `CREATE ROLE app LOGIN CONNECTION LIMIT 7 VALID UNTIL '2090-01-02 03:04:05+00' PASSWORD 'app-password-9'`,
  );
});

async function rows(user: string, password: string, sql: string, database: string): Promise<unknown[]> {
  return withClient({ ...aurora.connection(cluster, database), user, password }, async (client) => {
    const result = await client.query({ text: sql, rowMode: 'array' });
    return (Array.isArray(result) ? result.at(-1) : result).rows.flat();
  });
}

/** As the master user of RDS: no superuser, and so by the rules of PostgreSQL 16 for CREATEROLE. */
async function asAdmin(sql: string, database = 'postgres'): Promise<unknown[]> {
  return rows('postgres', aurora.connection(cluster, database).password, sql, database);
}

function as(user: 'app' | 'app_clone', sql: string, database = 'postgres'): Promise<unknown[]> {
  return rows(user, `${user === 'app_clone' ? 'clone' : user}-password-9`, sql, database);
}

function admin(): Login {
  return {
    host: '127.0.0.1',
    port: aurora.writerEndpoint(cluster).port,
    database: 'postgres',
    username: 'postgres',
    password: aurora.connection(cluster, 'postgres').password,
    trust: { authority: readFileSync(aurora.caFile, 'utf8'), plaintext: false, md5: false },
  };
}

function setClone() {
  return databases.setPassword(admin(), { role: 'app_clone', password: 'clone-password-9', pair }, wanted);
}

const memberships = (role: string) =>
  asAdmin(`SELECT roleid::regrole || ' ' || concat_ws(',', CASE WHEN admin_option THEN 'admin' END,
              CASE WHEN inherit_option THEN 'inherit' END, CASE WHEN set_option THEN 'set' END)
              FROM pg_auth_members WHERE member = '${role}'::regrole ORDER BY 1`);
const settings = (role: string) =>
  asAdmin(`SELECT coalesce(datname, '*') || ': ' || unnest(setconfig) FROM pg_db_role_setting
              LEFT JOIN pg_database d ON d.oid = setdatabase WHERE setrole = '${role}'::regrole ORDER BY 1`);

describe('the clone', () => {
  test('is made like its model: attributes, memberships, settings of all databases', async () => {
    await asAdmin('GRANT readers TO app; GRANT writers TO app WITH INHERIT FALSE, SET TRUE');
    await asAdmin(`ALTER ROLE app NOINHERIT CREATEROLE`);
    await asAdmin(`ALTER ROLE app SET search_path TO "$user", 'odd "name"', public`);
    await asAdmin(`ALTER ROLE app SET application_name TO 'it''s, "quoted"'`);
    await asAdmin(`ALTER ROLE app IN DATABASE ledger SET work_mem TO '64MB'`);
    expect(await setClone()).toEqual({ made: true, migration: [] });
    expect(
      await asAdmin(`SELECT rolconnlimit, extract(epoch FROM rolvaliduntil)::bigint::text, rolinherit, rolcreaterole
                        FROM pg_roles WHERE rolname = 'app_clone'`),
    ).toEqual([7, '3787009445', false, true]);
    expect(await memberships('app_clone')).toEqual(['app inherit,set', 'readers inherit,set', 'writers set']);
    expect(await settings('app_clone')).toEqual([
      '*: application_name=it\'s, "quoted"',
      '*: role=app',
      '*: search_path="$user", "odd ""name""", public',
      'ledger: work_mem=64MB',
    ]);
    expect(await settings('app_clone')).toEqual([...(await settings('app')), '*: role=app'].sort());
  });

  test('follows its model, whatever changed meanwhile', async () => {
    await asAdmin(`ALTER ROLE app SET work_mem TO '8MB'; ALTER ROLE app SET lock_timeout TO '1s'`);
    await setClone();
    await asAdmin(`ALTER ROLE app CONNECTION LIMIT -1 VALID UNTIL 'infinity'; ALTER ROLE app RESET work_mem`);
    await asAdmin(`ALTER ROLE app SET lock_timeout TO '2s'; GRANT readers TO app`);
    expect(await setClone()).toEqual({ made: false, migration: [] });
    expect(await settings('app_clone')).toEqual(['*: lock_timeout=2s', '*: role=app']);
    expect(await memberships('app_clone')).toEqual(['app inherit,set', 'readers inherit,set']);
    expect(
      await asAdmin(`SELECT rolconnlimit, rolvaliduntil::text FROM pg_roles WHERE rolname = 'app_clone'`),
    ).toEqual([-1, 'infinity']);
  });

  test('lacks what only somebody else may give it, and that is said', async () => {
    await asAdmin(`CREATE ROLE guild_master LOGIN CREATEROLE PASSWORD 'guild-password-9'`);
    await rows('guild_master', 'guild-password-9', 'CREATE ROLE guild; GRANT guild TO app', 'postgres');
    expect(await setClone()).toEqual({
      made: true,
      migration: [
        '-- app_clone is to have what app has: no possible grantors',
        'GRANT "guild" TO "app_clone" WITH ADMIN false, INHERIT true, SET true;',
      ],
    });
    expect(await memberships('app_clone')).toEqual(['app inherit,set']);
  });

  test('works as its model: what either creates, the other uses, drops, and default privileges cover', async () => {
    await asAdmin(
      `GRANT app TO postgres; ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO readers`,
    );
    await asAdmin('GRANT CREATE ON SCHEMA public TO app');
    await setClone();
    expect(await as('app_clone', 'SELECT session_user::text, current_user::text')).toEqual([
      'app_clone',
      'app',
    ]);
    await as('app_clone', 'CREATE TABLE by_clone (id int)');
    await as('app', 'CREATE TABLE by_app (id int)');
    expect(
      await asAdmin(
        `SELECT tablename || ' ' || tableowner FROM pg_tables WHERE tablename LIKE 'by_%' ORDER BY 1`,
      ),
    ).toEqual(['by_app app', 'by_clone app']);
    expect(await asAdmin(`SELECT has_table_privilege('readers', 'by_clone', 'SELECT')`)).toEqual([true]);
    await as('app', 'INSERT INTO by_clone VALUES (1); DROP TABLE by_clone');
    await as('app_clone', 'RESET ROLE; DROP TABLE by_app');
  });

  test('works as the shared owner that the team has set for its model', async () => {
    await asAdmin(`GRANT owners TO app; ALTER ROLE app SET role TO 'owners'`);
    await asAdmin('GRANT CREATE ON SCHEMA public TO owners');
    await setClone();
    await as('app_clone', 'CREATE TABLE shared (id int)');
    await as('app', 'DROP TABLE shared');
    expect(await settings('app_clone')).toEqual(['*: role=owners']);
  });
});

describe('a clone that owns something already', () => {
  const migration = [
    '-- in database ledger: 2 objects belong to app_clone, which app can neither use nor drop',
    'REASSIGN OWNED BY "app_clone" TO "app";',
    '-- in database postgres: app_clone has privileges of its own on 1 object; grant them to app, then: DROP OWNED BY "app_clone";',
    'ALTER ROLE "app_clone" SET role = \'app\';',
  ];

  beforeEach(async () => {
    await asAdmin(`CREATE ROLE app_clone LOGIN PASSWORD 'clone-password-9'; GRANT app TO app_clone`);
    await asAdmin('GRANT CREATE ON SCHEMA public TO app', 'ledger');
    await as(
      'app_clone',
      'CREATE TABLE invoices (id int); CREATE VIEW due AS SELECT * FROM invoices',
      'ledger',
    );
    await asAdmin('GRANT SELECT ON rates TO app_clone');
  });

  test('is left as it is, and what the team can do about it is said', async () => {
    expect(await setClone()).toEqual({ made: false, migration });
    expect(await settings('app_clone')).toEqual([]);
    expect(await asAdmin(`SELECT tableowner FROM pg_tables WHERE tablename = 'invoices'`, 'ledger')).toEqual([
      'app_clone',
    ]);
    await as('app_clone', 'SELECT FROM invoices', 'ledger');
    // The team does it.
    await asAdmin('GRANT app, app_clone TO postgres');
    await asAdmin(migration[1] ?? '', 'ledger');
    await asAdmin('GRANT SELECT ON rates TO app; DROP OWNED BY app_clone');
    expect(await setClone()).toEqual({ made: false, migration: [] });
    expect(await settings('app_clone')).toEqual(['*: role=app']);
    await as('app', 'DROP VIEW due; DROP TABLE invoices', 'ledger');
  });

  test('gives it away in every database where that is asked for, and the admin keeps nothing of its rights', async () => {
    const before = await memberships('postgres');
    await databases.reassign(admin(), pair);
    expect(await memberships('postgres')).toEqual(before);
    await as('app', 'DROP VIEW due; DROP TABLE invoices', 'ledger');
    // What was granted to it is for people to judge.
    expect((await setClone()).migration).toEqual([migration[2], migration[3]]);
  });
});

describe('an inspection', () => {
  const about = { roles: ['app', 'app_clone'], pair };

  test('sees the server and both roles as the admin may change them, and changes nothing', async () => {
    const seen = await databases.inspect(admin(), about);
    expect(seen).toMatchObject({
      readOnly: false,
      passwordsRestricted: false,
      createsRoles: true,
      roles: [
        { name: 'app', canLogIn: true, expired: false, administered: true, sessions: 0, applications: [] },
      ],
      cloneIsMember: undefined,
      migration: [],
    });
    expect(Math.floor(seen.version / 10_000)).toBe(17);
    expect(seen.connections.max).toBeGreaterThan(seen.connections.used);
    expect(Date.parse(seen.certificateEnds ?? '')).toBeGreaterThan(Date.now());
    expect(await asAdmin(`SELECT to_regrole('app_clone')::text`)).toEqual([null]);
  });

  test('sees who works as which user, ourselves apart', async () => {
    const connection = { ...aurora.connection(cluster, 'postgres'), user: 'app', password: 'app-password-9' };
    await withClient(connection, async (client) => {
      await client.query(`SET application_name TO 'billing'`);
      const { roles } = await databases.inspect(admin(), about);
      expect(roles).toMatchObject([{ name: 'app', sessions: 1, applications: ['billing'] }]);
    });
  });

  test('sees what is in the way: a reader, foreign roles, an end, a clone with things of its own', async () => {
    await asAdmin(`CREATE ROLE app_clone NOLOGIN; ALTER ROLE app VALID UNTIL '2020-01-01'`);
    await asAdmin('GRANT SELECT ON rates TO app_clone');
    const reader = { ...admin(), port: aurora.readerEndpoint(cluster).port };
    const seen = await vi.waitFor(async () => {
      const found = await databases.inspect(reader, about);
      expect(found.roles).toHaveLength(2);
      return found;
    });
    expect(seen.readOnly).toBe(true);
    expect(seen.roles).toEqual([
      { name: 'app', canLogIn: true, expired: true, administered: true, sessions: 0, applications: [] },
      {
        name: 'app_clone',
        canLogIn: false,
        expired: false,
        administered: true,
        sessions: 0,
        applications: [],
      },
    ]);
    expect(seen.cloneIsMember).toBe(false);
    expect(seen.migration[0]).toContain('app_clone has privileges of its own on 1 object');
    const asApp = { ...admin(), username: 'app', password: 'app-password-9' };
    await asAdmin(`ALTER ROLE app VALID UNTIL 'infinity'`);
    await asAdmin('GRANT app TO app_clone');
    const own = await databases.inspect(asApp, about);
    expect(own.cloneIsMember).toBe(true);
    expect(own.createsRoles).toBe(false);
    expect(own.roles.map(({ administered }) => administered)).toEqual([false, false]);
  });
});

describe('what is in the way has its name', () => {
  test('unknown-role: the model is not there', async () => {
    const change = {
      role: 'ghost_clone',
      password: 'clone-password-9',
      pair: { model: 'ghost', clone: 'ghost_clone' },
    };
    await expect(databases.setPassword(admin(), change, wanted)).rejects.toMatchObject({
      failure: 'unknown-role',
    });
  });

  test('roles-entangled: the model is a member of the clone', async () => {
    await asAdmin('CREATE ROLE app_clone LOGIN; GRANT app_clone TO app');
    await expect(setClone()).rejects.toMatchObject({ failure: 'roles-entangled' });
  });

  test('missing-admin-option: somebody else made the model (PostgreSQL 16 and later)', async () => {
    await asAdmin(`CREATE ROLE stranger LOGIN CREATEROLE PASSWORD 'stranger-password-9'`);
    await rows('stranger', 'stranger-password-9', 'CREATE ROLE foreign_app LOGIN', 'postgres');
    const change = {
      role: 'foreign_app_clone',
      password: 'clone-password-9',
      pair: { model: 'foreign_app', clone: 'foreign_app_clone' },
    };
    await expect(databases.setPassword(admin(), change, wanted)).rejects.toMatchObject({
      failure: 'missing-admin-option',
      retryable: false,
    });
    expect(await asAdmin(`SELECT to_regrole('foreign_app_clone')::text`)).toEqual([null]);
  });
});
