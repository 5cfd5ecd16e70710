import {
  chownSync,
  constants,
  copyFileSync,
  type Dirent,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { chown, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Account } from './account.ts';

export interface TreeCopy {
  readonly from: string;
  readonly to: string;
  /** Given the path relative to `from`; what is refused is left out, a folder with all below it. */
  readonly take?: (path: string) => boolean;
  /** Owner of what is made; this process's user when absent. */
  readonly owner?: Account | undefined;
  /** How one file gets to its new place; a copy (shared blocks where the file system can) when absent. */
  readonly place?: (from: string, to: string) => void;
  /** Mode of the folders made; `0700`, which PostgreSQL asks for, when absent. */
  readonly folderMode?: number;
}

/** Small files are copied this many at a time before others get their turn. */
const filesPerTurn = 64;
const smallFileBytes = 1024 * 1024;

/**
 * Copies a folder that may be changing: a file that vanishes meanwhile is left out. Returns the bytes placed.
 *
 * A data folder is a thousand small files. Copying each through the thread pool takes several times as long as
 * copying it here and now, so that is done, in turns short enough for whatever else this process serves.
 */
export async function copyTree(copy: TreeCopy): Promise<number> {
  let bytes = 0;
  let files = 0;
  for (const { path, entry } of entriesOf(copy, '')) {
    bytes += await copyEntry(copy, path, entry).catch(zeroIfVanished);
    files += 1;
    if (files % filesPerTurn === 0) await nextTurn();
  }
  return bytes;
}

/** Makes each folder before its entries are given. */
function* entriesOf(copy: TreeCopy, folder: string): Generator<{ path: string; entry: Dirent }> {
  const target = join(copy.to, folder);
  mkdirSync(target, { recursive: true, mode: copy.folderMode ?? 0o700 });
  if (copy.owner) chownSync(target, copy.owner.uid, copy.owner.gid);
  for (const entry of readdirSync(join(copy.from, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (copy.take?.(path) === false) continue;
    if (entry.isDirectory()) yield* entriesOf(copy, path);
    else yield { path, entry };
  }
}

async function copyEntry({ from, to, place, owner }: TreeCopy, path: string, entry: Dirent): Promise<number> {
  const source = join(from, path);
  const target = join(to, path);
  if (entry.isSymbolicLink()) {
    symlinkSync(readlinkSync(source), target);
    return 0;
  }
  const { size } = statSync(source);
  if (place !== undefined) {
    place(source, target);
  } else if (size > smallFileBytes) {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    if (owner) await chown(target, owner.uid, owner.gid);
  } else {
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
    if (owner) chownSync(target, owner.uid, owner.gid);
  }
  return size;
}

function zeroIfVanished(error: NodeJS.ErrnoException): number {
  if (error.code === 'ENOENT') return 0;
  throw error;
}
