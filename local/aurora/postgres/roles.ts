import { masterUser, replicationUser, tokenUsers } from './configuration.ts';
import { type PostgresConnection, withClient } from './connection.ts';

/** Passwords of the roles that every cluster has; letters and digits only. */
export interface Passwords {
  readonly superuser: string;
  readonly master: string;
  readonly replication: string;
}

/**
 * The roles of an RDS cluster: a master user who is no superuser, so that an export can meet tables it may not
 * read, and one for replication.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.MasterAccounts.html
 */
export async function createRoles(superuser: PostgresConnection, passwords: Passwords): Promise<void> {
  await withClient(superuser, (client) =>
    client.query(`
      CREATE ROLE rds_superuser NOLOGIN;
      CREATE ROLE ${tokenUsers} NOLOGIN;
      GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION;
      CREATE ROLE ${masterUser} LOGIN CREATEDB CREATEROLE PASSWORD '${passwords.master}' IN ROLE rds_superuser;
      GRANT ${tokenUsers} TO ${masterUser} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE;
      ALTER DATABASE postgres OWNER TO ${masterUser};
      CREATE ROLE ${replicationUser} LOGIN REPLICATION PASSWORD '${passwords.replication}';
    `),
  );
}
