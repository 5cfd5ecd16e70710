import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { Aurora } from '../../local/aurora/aurora.ts';
import { withClient } from '../../local/aurora/postgres/connection.ts';

const settings = [
  "log_statement = 'all'",
  "log_min_messages = 'debug5'",
  "log_min_error_statement = 'debug5'",
  'log_min_duration_statement = 0',
  'log_parameter_max_length = -1',
  'log_parameter_max_length_on_error = -1',
  'debug_print_parse = on',
  'log_connections = on',
  "log_error_verbosity = 'verbose'",
];

/** Has every server of the run log everything that PostgreSQL can log; resolves when it does. */
export async function makeVerbose(aurora: Aurora, cluster: string): Promise<void> {
  for (const file of filesNamed(aurora, 'postmaster.pid')) {
    appendFileSync(join(file, '..', 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGHUP');
  }
  const connection = aurora.connection(cluster, 'postgres');
  await vi.waitFor(async () => {
    const { rows } = await withClient(connection, (client) => client.query('SHOW log_statement'));
    expect(rows).toEqual([{ log_statement: 'all' }]);
  }, 10_000);
}

/** Every server's log. */
export function serverLogs(aurora: Aurora): string {
  return filesNamed(aurora, '.log')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

function filesNamed({ runFolder }: Aurora, end: string): string[] {
  const all = readdirSync(runFolder, { recursive: true, encoding: 'utf8' });
  return all.filter((file) => file.endsWith(end)).map((file) => join(runFolder, file));
}
