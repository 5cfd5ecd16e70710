import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Aurora } from '../aurora/aurora.ts';
import { withClient } from '../aurora/postgres/connection.ts';
import type { LocalNetwork } from '../lambda/network.ts';
import type { ArrangedSecret } from '../platform/local-platform.ts';
import type { RotatedSecret } from '../platform/looked-after.ts';

/** How functions reach the run's databases: by the names in their certificates. */
export function networkOf({ caFile, hostNames }: Aurora): LocalNetwork {
  return {
    authorityFile: caFile,
    addresses: Object.fromEntries(hostNames.map((name) => [name, '127.0.0.1'])),
  };
}

/**
 * Makes what the secrets of the stack are for: a role for each, named after the last part of the secret's name, that may
 * read everything in the database; and the texts of the secrets, those of admins with the cluster's master user.
 *
 * @throws Error for a secret whose host is no writer endpoint of the run
 */
export async function arrangeSecrets(
  aurora: Aurora,
  wanted: readonly RotatedSecret[],
  database: string,
): Promise<ArrangedSecret[]> {
  const arranged = new Map<string, ArrangedSecret>();
  for (const { arn, host, masterArn } of wanted) {
    const cluster = clusterOf(aurora, host, arn);
    const { port } = aurora.writerEndpoint(cluster);
    const server = { engine: 'postgres', host, port };
    const username = roleOf(arn);
    const password = randomBytes(18).toString('base64url');
    await createRole(aurora, { cluster, database, username, password });
    const own = {
      ...server,
      username,
      password,
      dbname: database,
      ...(masterArn && { masterarn: masterArn }),
    };
    arranged.set(arn, { arn, text: JSON.stringify(own) });
    if (masterArn === undefined) continue;
    const master = aurora.connection(cluster, 'postgres');
    const admin = { ...server, username: master.user, password: master.password, dbname: 'postgres' };
    arranged.set(masterArn, { arn: masterArn, text: JSON.stringify(admin) });
  }
  return [...arranged.values()];
}

function clusterOf(aurora: Aurora, host: string, arn: string): string {
  const [cluster, kind] = host.split('.');
  if (aurora.hostNames.includes(host) && kind === 'cluster-local' && cluster !== undefined) return cluster;
  throw new Error(`Expected ${arn} to be for one of ${aurora.hostNames.join(', ')}. Found ${host}.`);
}

/** `prod/ledger-reader-AbCdEf` is for the role `ledger_reader`. */
function roleOf(arn: string): string {
  const name = arn.slice(0, -7).split(/[:/]/).at(-1) ?? '';
  return name.replaceAll(/\W/g, '_').toLowerCase();
}

async function createRole(
  aurora: Aurora,
  role: { cluster: string; database: string; username: string; password: string },
): Promise<void> {
  const name = escapeIdentifier(role.username);
  await withClient(aurora.connection(role.cluster, role.database), async (client) => {
    await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${escapeLiteral(role.password)}`);
    const { rows } = await client.query<{ schema: string }>(
      `SELECT nspname AS schema FROM pg_namespace WHERE nspowner = session_user::regrole`,
    );
    for (const schema of rows.map((row) => escapeIdentifier(row.schema))) {
      await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${name}`);
      await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${name}`);
    }
  });
}
