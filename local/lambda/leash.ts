import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Ties processes to this one's life: they die with it, however it dies. */
export interface Leash {
  hold(pid: number): void;
  release(pid: number): void;
  /** Kills whatever is still held, and ends. */
  close(): Promise<void>;
}

export function startLeash(): Leash {
  let keeper: ChildProcess | undefined;

  function tell(line: string): void {
    keeper?.stdin?.write(`${line}\n`);
  }

  return {
    hold(pid) {
      keeper ??= startKeeper();
      tell(`+${pid}`);
    },
    release: (pid) => tell(`-${pid}`),
    async close() {
      if (keeper === undefined || keeper.exitCode !== null) return;
      keeper.ref();
      const gone = once(keeper, 'exit');
      keeper.stdin?.end();
      await gone;
    },
  };
}

function startKeeper(): ChildProcess {
  const script = fileURLToPath(new URL('leash.mjs', import.meta.url));
  const keeper = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'ignore'], env: {} });
  // A keeper killed from outside is no reason to fail: its children watch their standard input as well.
  keeper.stdin.on('error', () => {});
  keeper.unref();
  return keeper;
}
