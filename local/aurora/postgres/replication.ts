import { setTimeout as delay } from 'node:timers/promises';
import { type PostgresConnection, withClient } from './connection.ts';

/** Has commits wait until that reader shows them, or for nobody; returns once the writer does so. */
export async function setSynchronousStandby(
  writer: PostgresConnection,
  reader: string | undefined,
): Promise<void> {
  await withClient(writer, async (client) => {
    const names = reader === undefined ? '' : client.escapeIdentifier(reader);
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = ${client.escapeLiteral(names)}`);
    await client.query('SELECT pg_reload_conf()');
    await until(async () => {
      const { rows } = await client.query('SHOW synchronous_standby_names');
      return rows[0]?.synchronous_standby_names === names;
    }, 'the writer to take over synchronous_standby_names');
  });
}

/** Returns once the reader receives WAL from the writer. */
export async function untilStreaming(writer: PostgresConnection, reader: string): Promise<void> {
  const query = "SELECT FROM pg_stat_replication WHERE application_name = $1 AND state = 'streaming'";
  await withClient(writer, (client) =>
    until(
      async () => (await client.query(query, [reader])).rowCount === 1,
      `${reader} to stream from the writer`,
    ),
  );
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Waited 30 s in vain for ${what}.`);
    await delay(10);
  }
}
