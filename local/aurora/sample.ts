import { readdir, readFile } from 'node:fs/promises';
import { type PostgresConnection, withClient } from './postgres/connection.ts';

/** Name of the sample's database. */
const sampleDatabase = 'ledger';

const folder = new URL('sample/', import.meta.url);

/** Creates the sample database, as the cluster's master user: 108,009 rows, the same on every run. */
export async function loadSample(master: (database: string) => PostgresConnection): Promise<void> {
  await withClient(master('postgres'), (client) => client.query(`CREATE DATABASE ${sampleDatabase}`));
  await withClient(master(sampleDatabase), async (client) => {
    for (const file of (await readdir(folder)).toSorted()) {
      await client.query(await readFile(new URL(file, folder), 'utf8'));
    }
  });
}
