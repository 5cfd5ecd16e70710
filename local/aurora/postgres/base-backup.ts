import { chown, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { type PostgresConnection, withClient } from './connection.ts';
import { copyTree } from './copy-tree.ts';

export interface BaseBackup {
  /** To the server whose data folder is copied, as superuser. */
  readonly connection: PostgresConnection;
  readonly from: string;
  readonly to: string;
  readonly owner: Account | undefined;
}

/**
 * Copies a running server's data folder so that a server started on the copy recovers to one consistent moment: the
 * end of the copying. Writing goes on meanwhile. The non-exclusive protocol of
 * https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP, since the installed
 * package has no `pg_basebackup`. Returns the size of the data, without WAL.
 */
export async function takeBaseBackup(backup: BaseBackup): Promise<{ readonly sizeBytes: number }> {
  return withClient(backup.connection, async (client) => {
    await client.query(`SELECT pg_backup_start('aurora-steward', fast => true)`);
    const sizeBytes = await copyTree({ ...backup, take: belongsToTheData });
    await copyControlFile(backup);
    // Both in one session: the server keeps the backup's state there.
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    const label = rows[0]?.labelfile ?? '';
    await copyWal(backup, firstSegment(label));
    await write(backup, 'backup_label', label);
    return { sizeBytes };
  });
}

const controlFile = join('global', 'pg_control');

/** Folders whose content is the running server's own business; the folders themselves must be there. */
const transient = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);

const transientFiles =
  /^(postmaster\.(pid|opts)|standby\.signal|recovery\.signal|backup_label.*|pgsql_tmp.*|pg_internal\.init.*)$/;

function belongsToTheData(path: string): boolean {
  return !transient.has(dirname(path)) && !transientFiles.test(basename(path)) && path !== controlFile;
}

/** A checkpoint may rewrite the control file while it is read: two equal readings are a whole one. */
async function copyControlFile(backup: BaseBackup): Promise<void> {
  const path = join(backup.from, controlFile);
  let content = await readFile(path);
  for (;;) {
    const again = await readFile(path);
    if (again.equals(content)) break;
    content = again;
  }
  await write(backup, controlFile, content);
}

/** After the backup's end, or its last record would be missing and no recovery could become consistent. */
async function copyWal(backup: BaseBackup, first: string): Promise<void> {
  const from = join(backup.from, 'pg_wal');
  const to = join(backup.to, 'pg_wal');
  await copyTree({
    from,
    to,
    owner: backup.owner,
    take: (name) => name >= first || name.endsWith('.history'),
  });
  if (!(await readdir(to)).includes(first)) {
    throw new Error(
      `The base backup is not usable: its first WAL segment ${first} was removed while it was taken. ` +
        'Take it again, or raise wal_keep_size.',
    );
  }
}

function firstSegment(label: string): string {
  const segment = /^START WAL LOCATION: .* \(file ([0-9A-F]{24})\)$/m.exec(label)?.[1];
  if (segment === undefined) throw new Error(`pg_backup_stop gave a label without a WAL segment: ${label}`);
  return segment;
}

async function write(backup: BaseBackup, path: string, content: string | Buffer): Promise<void> {
  const target = join(backup.to, path);
  await writeFile(target, content, { mode: 0o600 });
  if (backup.owner) await chown(target, backup.owner.uid, backup.owner.gid);
}
