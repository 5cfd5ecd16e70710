import { TLSSocket } from 'node:tls';
import type { Client } from 'pg';
import PgClient from 'pg/lib/client.js';
import PgConnection from 'pg/lib/connection.js';
import { trusting } from './authorities.ts';

/** Where to log in, and as whom. */
export interface TokenLogin {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Who may have signed the server's certificate: `rds`, `public` (whom Node trusts), or certificates in PEM. */
  readonly authority: string;
}

export interface TokenClientOptions {
  /** As the server lists the session. */
  readonly application: string;
  /** Signs a token, if the server asks for one. */
  readonly token: () => string;
  /** How long a statement may take. */
  readonly timeoutMs: number;
}

/** A connection in the making; `address` and `connected` change while it is. */
export interface TokenClient {
  readonly client: Client;
  /** Where the name led. */
  address(): string | undefined;
  /** Ends it at once, whatever state it is in. */
  destroy(): void;
}

/** The server asks for a password, and there is none: the user lacks `rds_iam`. */
export class PasswordAsked extends Error {}

/**
 * A client that logs in with a token signed by IAM. RDS asks for it in cleartext, so it leaves for a server only whose
 * certificate and name are verified, and only as what RDS asks for; to any other question there is no answer.
 */
export async function tokenClient(
  { host, port, database, user, authority }: TokenLogin,
  { application, token, timeoutMs }: TokenClientOptions,
): Promise<TokenClient> {
  // Said explicitly: NODE_TLS_REJECT_UNAUTHORIZED must not switch it off.
  const ssl = { secureContext: await trusting(authority), rejectUnauthorized: true };
  const connection = new PgConnection({ ssl });
  let address: string | undefined;
  let asksForToken = false;
  connection.stream.on('lookup', (_error: unknown, found: string | undefined) => {
    address = found ?? address;
  });
  const socket = connection.stream;
  connection.once('connect', () => {
    address = 'remoteAddress' in socket ? String(socket.remoteAddress) : address;
  });
  connection.once('authenticationCleartextPassword', () => {
    asksForToken = connection.stream instanceof TLSSocket && connection.stream.authorized;
  });
  const config = {
    host,
    port,
    database,
    user,
    ssl,
    connection,
    password: () => {
      if (asksForToken) return token();
      throw new PasswordAsked(`The server asks ${user} for a password instead of a token.`);
    },
    statement_timeout: timeoutMs,
    // Nothing that somebody put into another schema is called.
    options: '-c search_path=pg_catalog',
    application_name: application,
  };
  const client = new PgClient(config);
  // A server that ends while nothing is asked of it would otherwise end this process.
  client.on('error', () => undefined);
  return { client, address: () => address, destroy: () => connection.stream.destroy() };
}
