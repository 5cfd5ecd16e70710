import type { Client, Connection } from 'pg';
import PgClient from 'pg/lib/client.js';
import PgConnection from 'pg/lib/connection.js';
import type { Login, Trust } from '../../domain/rotation/databases.ts';
import { RotationFailure } from '../../domain/rotation/failure.ts';
import { trusting } from './authorities.ts';
import { databaseFailure } from './database-failure.ts';

/** How the suite's own sessions are told from those of applications. */
export const applicationName = 'aurora-steward rotate-secret';

/**
 * Logs in, does the work, logs out.
 *
 * TLS with a verified certificate and host name, then SCRAM-SHA-256 in which the server proves that it knows the
 * password too. A server that offers less is refused before anything of the password leaves: no TLS, a request
 * for the password in cleartext or as MD5, or no request at all. What the stack allows with the server is the only
 * exception; a password in cleartext is never sent.
 */
export async function withStrictClient<T>(
  login: Login,
  work: (client: Client, connection: Connection) => Promise<T>,
): Promise<T> {
  const { client, connection } = await open(login);
  try {
    return await work(client, connection);
  } catch (thrown) {
    throw databaseFailure(thrown, `a statement of ${login.username} at ${login.host} to succeed`, login);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function open(login: Login): Promise<{ client: Client; connection: Connection }> {
  const { trust } = login;
  const expected = `${login.username} to log in at ${login.host}:${login.port}/${login.database}`;
  // Said explicitly: NODE_TLS_REJECT_UNAUTHORIZED must not switch it off.
  const ssl = trust.plaintext
    ? false
    : { secureContext: await trusting(trust.authority), rejectUnauthorized: true };
  const connection = new PgConnection({ ssl: ssl !== false && ssl });
  const guard = guardAuthentication(connection, trust, expected);
  const config = {
    host: login.host,
    port: login.port,
    database: login.database,
    user: login.username,
    password: () => guard.release(login.password),
    ssl,
    connection,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    application_name: applicationName,
  };
  const client = new PgClient(config);
  // A server that ends while nothing is asked of it would otherwise end this process; the next query says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    guard.checkProven();
    return { client, connection };
  } catch (thrown) {
    connection.stream.destroy();
    throw databaseFailure(thrown, expected, login);
  }
}

/** Sees what the server asks for before the driver answers it. */
function guardAuthentication(connection: Connection, { md5 }: Trust, expected: string) {
  let refusal: RotationFailure | undefined;
  let proven = false;
  connection.on('authenticationCleartextPassword', () => {
    refusal = new RotationFailure('cleartext-password-asked', {
      expected,
      found: 'the server asked for the password itself',
    });
  });
  connection.on('authenticationMD5Password', () => {
    proven = md5;
    if (md5) return;
    refusal = new RotationFailure('md5-password-asked', {
      expected,
      found: 'the server asked for an MD5 of the password',
    });
  });
  connection.on('authenticationSASLFinal', () => {
    proven = true;
  });
  return {
    release(password: string): string {
      if (refusal) throw refusal;
      return password;
    },
    checkProven(): void {
      if (proven) return;
      throw new RotationFailure('no-password-asked', {
        expected,
        found: 'the server let it in without asking for a password',
      });
    },
  };
}
