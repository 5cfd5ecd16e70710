import type { Client } from 'pg';
import type { FormerRole } from '../../domain/rotation/databases.ts';
import { RotationFailure } from '../../domain/rotation/failure.ts';
import type { FormerSessions } from '../../domain/rotation/former-sessions.ts';

/**
 * Sessions of clients; those that replicate are of another `backend_type`. Whoever may not see a session whole does not see
 * its type either: https://www.postgresql.org/docs/17/monitoring-stats.html
 */
const former = `
  FROM pg_catalog.pg_stat_activity
 WHERE usename = $1 AND backend_type = 'client backend' AND backend_start < $2::timestamptz
   AND pid <> pg_catalog.pg_backend_pid()`;

export async function listFormer(client: Client, { role, before }: FormerRole): Promise<FormerSessions[]> {
  await asItself(client);
  await refusePrivileged(client, role);
  const { rows } = await client.query<FormerSessions>(
    `SELECT usename AS "user", application_name AS application, coalesce(host(client_addr), 'local') AS client,
            count(*)::int AS count
     ${former} GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 3`,
    [role, before],
  );
  return rows;
}

/** @returns how many were told to end: each does as soon as it looks, an open transaction is rolled back */
export async function endFormer(client: Client, { role, before }: FormerRole): Promise<number> {
  await asItself(client);
  await refusePrivileged(client, role);
  const { rows } = await client.query<{ ended: boolean }>(
    `SELECT pg_catalog.pg_terminate_backend(pid) AS ended ${former}`,
    [role, before],
  );
  return rows.filter(({ ended }) => ended).length;
}

/** A clone works as its model, which has no rights over the clone's sessions: RESET ROLE would go back to that. */
async function asItself(client: Client): Promise<void> {
  await client.query('SET ROLE NONE');
}

/** On RDS the sessions of `rds_superuser` keep the server going; elsewhere only superusers end those of superusers. */
async function refusePrivileged(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ privileged: boolean }>(
    `SELECT rolsuper OR EXISTS (
              SELECT FROM pg_catalog.pg_roles AS rds
               WHERE rds.rolname = 'rds_superuser' AND pg_catalog.pg_has_role(role.oid, rds.oid, 'MEMBER')
            ) AS privileged
       FROM pg_catalog.pg_roles AS role WHERE rolname = $1`,
    [role],
  );
  if (!rows[0]?.privileged) return;
  throw new RotationFailure('privileged-role', {
    expected: `${role} to be an application's role`,
    found: 'a superuser, or a member of rds_superuser',
  });
}
