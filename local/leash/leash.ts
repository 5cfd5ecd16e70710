import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Exit, FromLeash, LeashedCommand, ToLeash } from './protocol.ts';

export type { LeashedCommand } from './protocol.ts';

/** A child that cannot outlive this process. */
export interface LeashedProcess {
  readonly pid: number;
  /** Fulfils when the child has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** The same, for those who ask in passing. */
  hasExited(): boolean;
  signal(signal: NodeJS.Signals): void;
}

export interface Leash {
  /** Rejects when the command cannot be started; its message says why. */
  start(command: LeashedCommand): Promise<LeashedProcess>;
  /** Kills a process that was started elsewhere (SIGKILL) when this process is gone or the leash closes. */
  hold(pid: number): void;
  /** Forgets a held process that has ended. */
  release(pid: number): void;
  /** Ends every child (its stop signal, then SIGKILL to its process group) and removes the folders. */
  close(): Promise<void>;
}

/**
 * Opens a leash: a small process that holds the children started through it and ends them when this process is gone,
 * however it went (SIGKILL included), then removes `removeAtEnd`. One leash holds any number of children.
 */
export function openLeash({ removeAtEnd }: { readonly removeAtEnd: readonly string[] }): Leash {
  if (process.platform === 'win32') {
    throw new Error(
      'Processes on a leash need process groups and POSIX signals; Windows has neither. Use WSL.',
    );
  }
  return new LeashHolder(removeAtEnd);
}

interface Held {
  readonly started: PromiseWithResolvers<number>;
  readonly exited: PromiseWithResolvers<Exit>;
  pid?: number;
  exit?: Exit;
}

class LeashHolder implements Leash {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #held = new Map<number, Held>();
  readonly #ended: Promise<unknown>;
  #complaints = '';
  #lastId = 0;
  #closing = false;

  constructor(removeAtEnd: readonly string[]) {
    const program = fileURLToPath(new URL('leash-process.ts', import.meta.url));
    // Detached: Ctrl-C goes to the terminal's whole foreground group, and the leash has to live through it.
    this.#process = spawn(process.execPath, [program, ...removeAtEnd], { detached: true, stdio: 'pipe' });
    this.#ended = once(this.#process, 'exit')
      .catch((error) => this.#complain(error))
      .finally(() => this.#afterTheLeash());
    this.#process.stdin.on('error', () => undefined);
    this.#process.stderr.on('data', (text) => this.#complain(text));
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.#hear(JSON.parse(line) as FromLeash);
    });
  }

  async start(command: LeashedCommand): Promise<LeashedProcess> {
    if (this.#closing) throw new Error(`${command.command} was not started: its leash is closed.`);
    this.#lastId += 1;
    const id = this.#lastId;
    const held: Held = { started: Promise.withResolvers(), exited: Promise.withResolvers() };
    this.#held.set(id, held);
    this.#tell({ type: 'start', id, ...command });
    const pid = await held.started.promise;
    return {
      pid,
      exited: held.exited.promise,
      hasExited: () => held.exit !== undefined,
      signal: (signal) => this.#tell({ type: 'signal', id, signal }),
    };
  }

  hold(pid: number): void {
    this.#tell({ type: 'hold', pid });
  }

  release(pid: number): void {
    this.#tell({ type: 'release', pid });
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#process.stdin.end();
    await this.#ended;
  }

  #complain(text: unknown): void {
    this.#complaints += String(text);
  }

  #tell(order: ToLeash): void {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`);
  }

  #hear(message: FromLeash): void {
    const held = this.#held.get(message.id);
    if (held === undefined) return;
    if (message.type === 'started') {
      held.pid = message.pid;
      held.started.resolve(message.pid);
    } else if (message.type === 'exited') {
      this.#exited(held, message.exit);
    } else {
      held.started.reject(new Error(`The command could not be started: ${message.reason}.`));
    }
  }

  #exited(held: Held, exit: Exit): void {
    held.exit ??= exit;
    held.exited.resolve(held.exit);
  }

  /** Where the leash itself was killed, its children are no longer held: end them here. */
  #afterTheLeash(): void {
    for (const held of this.#held.values()) {
      if (held.exit !== undefined) continue;
      held.started.reject(new Error(`The leash process has ended. ${this.#complaints}`.trim()));
      if (held.pid !== undefined) killGroup(held.pid);
      this.#exited(held, { code: null, signal: 'SIGKILL' });
    }
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}
