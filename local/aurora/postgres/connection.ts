import { Client } from 'pg';

/** How to log in: over TLS with the run's authority, always. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The certificate authority to trust, PEM. */
  readonly ca: string;
}

/** Connects, does the work, disconnects. */
export async function withClient<Result>(
  connection: PostgresConnection,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await openClient(connection);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function openClient({ ca, ...login }: PostgresConnection): Promise<Client> {
  const client = new Client({ ...login, ssl: { ca }, connectionTimeoutMillis: 10_000 });
  // A server that ends while nothing is asked of it would otherwise end this process; the next query says so.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
