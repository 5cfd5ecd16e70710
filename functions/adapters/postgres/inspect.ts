import { TLSSocket } from 'node:tls';
import type { Client, Connection } from 'pg';
import type { Pair } from '../../domain/rotation/databases.ts';
import type { InspectedRole, Inspection } from '../../domain/rotation/inspection.ts';
import { sharedOwner } from './clone.ts';
import { migration, ownThings } from './ownership.ts';
import { applicationName } from './strict-client.ts';

/** Looks and changes nothing. `roles`: those to look at. */
export async function inspect(
  client: Client,
  connection: Connection,
  { roles, pair }: { readonly roles: readonly string[]; readonly pair?: Pair },
): Promise<Inspection> {
  const { rows: server } = await client.query<
    Omit<Inspection, 'roles' | 'cloneIsMember' | 'migration' | 'connections' | 'certificateEnds'> & {
      used: number;
      max: number;
    }
  >(
    `SELECT current_setting('server_version_num')::int AS version,
            pg_is_in_recovery() AS "readOnly",
            (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS max,
            coalesce(current_setting('rds.restrict_password_commands', true), 'off')::bool AS "passwordsRestricted",
            EXISTS (SELECT FROM pg_roles WHERE rolname IN ('rds_password', 'rds_superuser')
                       AND pg_has_role(oid, 'MEMBER')) AS "maySetPasswords",
            (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = session_user) AS "createsRoles"`,
  );
  const { rows: found } = await client.query<InspectedRole>(
    `SELECT rolname AS name, rolcanlogin AS "canLogIn", coalesce(rolvaliduntil < now(), false) AS expired,
            pg_has_role(oid, 'MEMBER WITH ADMIN OPTION') AS administered,
            count(pid)::int AS sessions,
            coalesce(array_agg(DISTINCT application_name) FILTER (WHERE application_name <> ''), '{}') AS applications
       FROM pg_roles LEFT JOIN pg_stat_activity
            ON usesysid = oid AND backend_type = 'client backend' AND application_name <> $2
      WHERE rolname = ANY ($1)
      GROUP BY oid, rolname, rolcanlogin, rolvaliduntil ORDER BY rolname`,
    [roles, applicationName],
  );
  const [facts] = server;
  if (!facts) throw new TypeError('Expected one row of server facts. Found none.');
  const { used, max, ...rest } = facts;
  return {
    ...rest,
    connections: { used, max },
    certificateEnds: certificateEnds(connection),
    roles: found,
    cloneIsMember: pair && (await isMember(client, pair)),
    migration: pair
      ? migration(
          client,
          { clone: pair.clone, owner: await sharedOwner(client, pair.model) },
          await ownThings(client, pair.clone),
        )
      : [],
  };
}

/** `undefined` where not both are there. */
async function isMember(client: Client, { model, clone }: Pair): Promise<boolean | undefined> {
  const { rows } = await client.query<{ member: boolean }>(
    `SELECT pg_has_role(second.oid, first.oid, 'MEMBER') AS member
       FROM pg_roles AS first, pg_roles AS second WHERE first.rolname = $1 AND second.rolname = $2`,
    [model, clone],
  );
  return rows[0]?.member;
}

function certificateEnds({ stream }: Connection): string | undefined {
  return stream instanceof TLSSocket
    ? new Date(stream.getPeerCertificate().valid_to).toISOString()
    : undefined;
}
