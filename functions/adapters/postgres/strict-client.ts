import { Client, Connection } from 'pg';
import type { Login } from '../../domain/rotation/databases.ts';
import { RotationFailure } from '../../domain/rotation/failure.ts';
import { databaseFailure } from './database-failure.ts';

export interface StrictOptions {
  /** Authorities that may have signed the server's certificate, PEM; none besides. */
  readonly authorities: readonly string[];
  readonly connectTimeoutMs?: number;
}

/**
 * Logs in, does the work, logs out.
 *
 * TLS with a verified certificate and host name, then SCRAM-SHA-256 in which the server proves that it knows the
 * password too. A server that offers less is refused before anything of the password leaves: no TLS, a request
 * for the password in cleartext or as MD5, or no request at all.
 */
export async function withStrictClient<T>(
  login: Login,
  options: StrictOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const expected = `${login.username} to log in at ${login.host}:${login.port}/${login.database}`;
  const client = await open(login, options, expected);
  try {
    return await work(client);
  } catch (thrown) {
    throw databaseFailure(thrown, `a statement of ${login.username} at ${login.host} to succeed`, login);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function open(
  login: Login,
  { authorities, connectTimeoutMs = 5_000 }: StrictOptions,
  expected: string,
): Promise<Client> {
  // Said explicitly: NODE_TLS_REJECT_UNAUTHORIZED must not switch it off.
  const ssl = { ca: [...authorities], rejectUnauthorized: true, minVersion: 'TLSv1.2' as const };
  const connection = new Connection({ ssl });
  const guard = guardAuthentication(connection, expected);
  const config = {
    host: login.host,
    port: login.port,
    database: login.database,
    user: login.username,
    password: () => guard.release(login.password),
    ssl,
    connection,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    application_name: 'aurora-steward rotate-secret',
  };
  const client = new Client(config);
  // A server that ends while nothing is asked of it would otherwise end this process; the next query says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    guard.checkProven();
    return client;
  } catch (thrown) {
    connection.stream.destroy();
    throw databaseFailure(thrown, expected, login);
  }
}

/** Sees what the server asks for before the driver answers it. */
function guardAuthentication(connection: Connection, expected: string) {
  let refusal: RotationFailure | undefined;
  let proven = false;
  connection.on('authenticationCleartextPassword', () => {
    refusal = new RotationFailure('cleartext-password-asked', {
      expected,
      found: 'the server asked for the password itself',
    });
  });
  connection.on('authenticationMD5Password', () => {
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
