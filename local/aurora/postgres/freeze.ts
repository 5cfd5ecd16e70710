import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Leash } from '../../leash/leash.ts';
import type { PostgresServer } from './server.ts';

const run = promisify(execFile);

/** Stops every process of a server where it stands: connections stay open, and nothing is answered any more. */
export async function freezeServer(
  { process: { pid } }: PostgresServer,
  leash: Pick<Leash, 'hold'>,
): Promise<void> {
  // The postmaster first: it starts no other meanwhile.
  signal(pid, 'SIGSTOP');
  for (const child of await childrenOf(pid)) {
    // What stands still does not notice when its postmaster dies with this run.
    leash.hold(child);
    signal(child, 'SIGSTOP');
  }
}

export async function thawServer(
  { process: { pid } }: PostgresServer,
  leash: Pick<Leash, 'release'>,
): Promise<void> {
  for (const child of await childrenOf(pid)) {
    leash.release(child);
    signal(child, 'SIGCONT');
  }
  signal(pid, 'SIGCONT');
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, ppid] = line.trim().split(/\s+/).map(Number);
    return pid !== undefined && ppid === parent ? [pid] : [];
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
