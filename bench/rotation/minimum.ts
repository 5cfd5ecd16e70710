import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Client } from 'pg';
import type { Aurora } from '../../local/aurora/aurora.ts';
import { withClient } from '../../local/aurora/postgres/connection.ts';

const role = 'bench_minimum';
/** Password and verifier of RFC 7677, section 3. */
const password = 'pencil';
const verifier =
  'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=';

/**
 * The least that four steps could do: four log-ins with the same TLS and SCRAM, one of which changes a password. No AWS,
 * no checks, nothing computed.
 */
export async function openMinimum(aurora: Aurora, cluster: string): Promise<() => Promise<number>> {
  const { port } = aurora.writerEndpoint(cluster);
  const secureContext = createSecureContext({ ca: readFileSync(aurora.caFile) });
  await withClient(aurora.connection(cluster, 'postgres'), (client) =>
    client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${verifier}'`),
  );

  async function logIn(sql: string): Promise<void> {
    const at = { host: '127.0.0.1', port, database: 'postgres', user: role, password };
    const client = new Client({ ...at, ssl: { secureContext, rejectUnauthorized: true } });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  return async () => {
    const began = performance.now();
    await logIn('SELECT 1');
    await logIn(`ALTER ROLE ${role} PASSWORD '${verifier}'`);
    await logIn('SELECT 1');
    await logIn('SELECT 1');
    return performance.now() - began;
  };
}
