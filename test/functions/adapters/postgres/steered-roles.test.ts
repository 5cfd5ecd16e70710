import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostgresDatabases } from '../../../../functions/adapters/postgres/postgres-databases.ts';
import type { Login } from '../../../../functions/domain/rotation/databases.ts';
import { type Aurora, startAurora } from '../../../../local/aurora/aurora.ts';
import { withClient } from '../../../../local/aurora/postgres/connection.ts';

const cluster = 'ledger-core';
const databases = new PostgresDatabases();
const wanted = async () => undefined;
let aurora: Aurora;

beforeAll(async () => {
  aurora = await startAurora({ clusters: [{ identifier: cluster }], sample: false, log: () => undefined });
}, 60_000);
afterAll(() => aurora.close());

async function rows(user: string, password: string, sql: string): Promise<unknown[]> {
  return withClient({ ...aurora.connection(cluster, 'postgres'), user, password }, async (client) => {
    const result = await client.query({ text: sql, rowMode: 'array' });
    return (Array.isArray(result) ? result.at(-1) : result).rows.flat();
  });
}

/** As the master user of RDS: no superuser. */
function asAdmin(sql: string): Promise<unknown[]> {
  return rows('postgres', aurora.connection(cluster, 'postgres').password, sql);
}

function login(username: string, password = `${username}-password-9`): Login {
  return {
    host: '127.0.0.1',
    port: aurora.writerEndpoint(cluster).port,
    database: 'postgres',
    username,
    password,
    trust: { authority: readFileSync(aurora.caFile, 'utf8'), plaintext: false, md5: false },
  };
}

function admin(): Login {
  return login('postgres', aurora.connection(cluster, 'postgres').password);
}

/** A user of its own password, and with whatever settings a team gave it. */
async function userWith(name: string, settings: string): Promise<void> {
  await asAdmin(`CREATE ROLE ${name} LOGIN PASSWORD '${name}-password-9'`);
  await asAdmin(settings);
}

async function rotatesItself(role: string): Promise<void> {
  await databases.setPassword(login(role), { role, password: 'changed-password-9' }, wanted);
  await databases.prove(login(role, 'changed-password-9'), 'SELECT 1');
}

describe('one user changes its own password, whatever its settings have its sessions be', () => {
  test('another role, as with a shared owner', async () => {
    await userWith(
      'shared',
      `CREATE ROLE guild; GRANT guild TO shared; ALTER ROLE shared SET role = 'guild'`,
    );
    await rotatesItself('shared');
  });

  test('read-only, as for reports', async () => {
    await userWith('reports', `ALTER ROLE reports SET default_transaction_read_only = on`);
    await rotatesItself('reports');
  });

  test('with names that mean something else elsewhere', async () => {
    await userWith('shadowed', `ALTER ROLE shadowed SET search_path = public, pg_catalog`);
    await asAdmin(
      `CREATE FUNCTION public.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT 'md5' $$`,
    );
    await rotatesItself('shadowed');
    await asAdmin('DROP FUNCTION public.current_setting(text)');
  });
});

describe('two users', () => {
  const pairOf = (model: string) => ({ model, clone: `${model}_clone` });

  test('the end of the model is that of the clone, whatever the admin’s dates look like', async () => {
    await asAdmin(`CREATE ROLE ends LOGIN VALID UNTIL '2090-03-02 01:30:00+00'`);
    await asAdmin(
      `ALTER ROLE postgres SET datestyle = 'SQL, DMY'; ALTER ROLE postgres SET timezone = 'Asia/Kolkata'`,
    );
    try {
      const change = { role: 'ends_clone', password: 'clone-password-9', pair: pairOf('ends') };
      await databases.setPassword(admin(), change, wanted);
    } finally {
      await asAdmin('ALTER ROLE postgres RESET ALL');
    }
    expect(
      await asAdmin(
        `SELECT DISTINCT extract(epoch FROM rolvaliduntil)::bigint::text FROM pg_roles WHERE rolname ~ '^ends'`,
      ),
    ).toEqual(['3792101400']);
  });

  test('what the clone owns goes to nobody whom the model merely names', async () => {
    await asAdmin(`CREATE ROLE rich; CREATE ROLE thief LOGIN PASSWORD 'thief-password-9'`);
    await asAdmin(`CREATE ROLE thief_clone LOGIN PASSWORD 'clone-password-9'; GRANT thief TO thief_clone`);
    await asAdmin('CREATE SCHEMA den; GRANT ALL ON SCHEMA den TO thief_clone');
    await rows(
      'thief_clone',
      'clone-password-9',
      `CREATE FUNCTION den.who() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT current_user::text'`,
    );
    await rows('thief', 'thief-password-9', `ALTER ROLE thief SET role = 'rich'`);
    await asAdmin('GRANT CREATE ON SCHEMA den TO rich, thief');
    await databases.reassign(admin(), pairOf('thief'));
    expect(await asAdmin('SELECT den.who()')).toEqual(['thief']);
  });

  test('a role that is nobody’s clone gets nobody a password', async () => {
    await asAdmin(`CREATE ROLE payroll LOGIN PASSWORD 'payroll-password-9'`);
    await asAdmin(`CREATE ROLE payroll_clone LOGIN PASSWORD 'clone-password-9'`);
    const change = { role: 'payroll', password: 'stolen-password-9', pair: pairOf('payroll') };
    await expect(databases.setPassword(admin(), change, wanted)).rejects.toMatchObject({
      failure: 'not-its-clone',
    });
    await databases.prove(login('payroll'), 'SELECT 1');
  });

  test('no name gets a statement of its own into what people run', async () => {
    await asAdmin('CREATE ROLE "x\n; DROP TABLE payments; --" LOGIN');
    await asAdmin('CREATE ROLE "x\n; DROP TABLE payments; --_clone" LOGIN');
    await asAdmin('CREATE TABLE loot ()');
    await asAdmin('GRANT SELECT ON loot TO "x\n; DROP TABLE payments; --_clone"');
    const pair = pairOf('x\n; DROP TABLE payments; --');
    const { migration } = await databases.inspect(admin(), { roles: [], pair });
    const comments = migration.filter((line) => line.startsWith('--'));
    expect(comments).toEqual([
      '-- in database postgres: x ; DROP TABLE payments; --_clone has privileges of its own on 1 object; grant them to x ; DROP TABLE payments; --, then: DROP OWNED BY "x ; DROP TABLE payments; --_clone";',
    ]);
  });
});
