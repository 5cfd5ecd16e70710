import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { isAlive } from './is-alive.ts';

/** `npm start` in a process of its own, with a temporary folder of its own, so that what it leaves can be seen. */
export interface MainJob {
  readonly pid: number;
  /** What it has written so far. */
  output(): string;
  /** Fulfils once its output holds this text; rejects if it ends before. */
  says(text: string): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  signal(signal: NodeJS.Signals): void;
  /** Names of what is in its temporary folder. */
  leftovers(): string[];
}

const project = path.resolve(import.meta.dirname, '../..');

export function startMainJob(): MainJob {
  const temporary = mkdtempSync(path.join(realpathSync(tmpdir()), 'main-job-'));
  const runs = mkdtempSync(path.join(tmpdir(), 'main-job-runs-'));
  // Where root runs this, PostgreSQL's own user must be able to pass through.
  chmodSync(temporary, 0o755);
  const child = spawn(process.execPath, ['local/start.ts'], {
    cwd: project,
    env: { ...process.env, TMPDIR: temporary, STEWARD_RUNS: runs },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
    for (const folder of [temporary, runs]) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    signal: (signal) => child.kill(signal),
    leftovers: () => readdirSync(temporary),
    async says(text) {
      while (!output.includes(text)) {
        if (hasEnded(child)) throw new Error(`Expected the main job to say "${text}". Found:\n${output}`);
        await Promise.race([once(child.stdout, 'data'), ended]);
      }
    },
  };
}

/** The leash, the writer's and the reader's servers with their own processes, and both functions. */
export const atWork: Moment = { says: 'export-snapshots', processes: 9 };

/** The leash, the CDK's command, the shell that it starts, and the app. */
export const atItsSynth: Moment = { says: 'synthesizing', processes: 3 };

/** When a run is ended: once it has said this, and at least so many processes are its own. */
interface Moment {
  readonly says: string;
  readonly processes: number;
}

/** Ends the main job; nothing that it started lives on, and nothing that it wrote stays. */
export async function endsWithoutTrace(signal: NodeJS.Signals, moment: Moment): Promise<void> {
  const job = startMainJob();
  await job.says(moment.says);
  const children = await vi.waitUntil(
    () => {
      const started = descendantsOf(job.pid);
      return started.length >= moment.processes && started;
    },
    { timeout: 20_000, interval: 20 },
  );

  job.signal(signal);

  expect(await job.ended).toEqual({ code: null, signal });
  await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 20_000, interval: 50 });
  await vi.waitFor(() => expect(job.leftovers()).toEqual([]), { timeout: 20_000, interval: 50 });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** The processes that a process has started, theirs included. */
function descendantsOf(pid: number): number[] {
  const parents = parentsOfAll();
  const found: number[] = [];
  const look = (parent: number) => {
    for (const [child, its] of parents) {
      if (its !== parent) continue;
      found.push(child);
      look(child);
    }
  };
  look(pid);
  return found;
}

function parentsOfAll(): Map<number, number> {
  return existsSync('/proc/self/stat') ? parentsByProc() : parentsByPs();
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the parent is the second word after the bracket. */
function parentsByProc(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  return parents;
}

function parentsByPs(): Map<number, number> {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      return [pid ?? 0, parent ?? 0];
    }),
  );
}
