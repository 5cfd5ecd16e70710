import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Files of the repository, tracked or new but not ignored, with forward slashes, relative to its root. */
export function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && existsSync(file));
}
