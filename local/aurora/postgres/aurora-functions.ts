import { type PostgresConnection, withClient } from './connection.ts';

/** Databases that there are before anybody makes one, and the one that later ones are copied from. */
const databases = ['template1', 'postgres'];

/**
 * Functions that Aurora PostgreSQL has beyond PostgreSQL, as far as somebody here calls them.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora_db_instance_identifier.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora_replica_status.html (three of its columns)
 */
const functions = `
  CREATE FUNCTION pg_catalog.aurora_db_instance_identifier() RETURNS text
    LANGUAGE sql STABLE AS $$ SELECT current_setting('cluster_name') $$;
  CREATE FUNCTION pg_catalog.aurora_replica_status()
    RETURNS TABLE (server_id text, session_id text, replica_lag_in_msec double precision)
    LANGUAGE sql STABLE SECURITY DEFINER AS $$
      SELECT current_setting('cluster_name'), 'MASTER_SESSION_ID', NULL::double precision
       WHERE NOT pg_is_in_recovery()
      UNION ALL
      SELECT application_name, gen_random_uuid()::text, coalesce(extract(epoch FROM replay_lag) * 1000, 0)
        FROM pg_stat_replication
    $$;
`;

export async function createAuroraFunctions(superuser: PostgresConnection): Promise<void> {
  for (const database of databases) {
    await withClient({ ...superuser, database }, (client) => client.query(functions));
  }
}
