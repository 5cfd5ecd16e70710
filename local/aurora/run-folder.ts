import { chownSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, canReach } from './postgres/account.ts';

/**
 * A new folder for all that a run keeps: programs, data, snapshots, logs. Only the servers' account (and root) may
 * look into it. Where root's own temporary folder is closed to that account, `/tmp` serves.
 */
export function createRunFolder(parent: string | undefined, account: Account | undefined): string {
  const candidates = parent === undefined ? [tmpdir(), '/tmp'] : [parent];
  const reachable = candidates.find(
    (folder) => account === undefined || canReach(realpathSync(folder), account),
  );
  if (reachable === undefined) {
    throw new Error(
      `PostgreSQL runs as user id ${account?.uid} here, which cannot reach ${candidates.join(' or ')}. ` +
        'Choose a folder that every user may pass through (TMPDIR, or the workDir given).',
    );
  }
  const folder = mkdtempSync(join(realpathSync(reachable), 'aurora-steward-'));
  const made = [folder, ...['data', 'snapshots'].map((name) => join(folder, name))];
  for (const path of made) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (account !== undefined) chownSync(path, account.uid, account.gid);
  }
  return folder;
}
