import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Leash, LeashedProcess } from '../../leash/leash.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { configure, type ServerConfiguration } from './configuration.ts';

/** What every server of a run shares. */
export interface ServerHost {
  readonly leash: Leash;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
}

export interface ServerStart extends Omit<ServerConfiguration, 'port'> {
  readonly dataFolder: string;
  readonly logFile: string;
  /** Where it listened before, if it should again; a free port otherwise. */
  readonly port?: number | undefined;
}

/** A PostgreSQL server that answers. */
export interface PostgresServer {
  readonly port: number;
  readonly process: LeashedProcess;
}

const startAttempts = 5;
const startTimeoutMs = 60_000;

/** Starts a server on a data folder and waits until it takes connections; for a reader, until it is consistent. */
export async function startServer(host: ServerHost, start: ServerStart): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = (attempt === 1 ? start.port : undefined) ?? (await freePort());
    await configure(start.dataFolder, { ...start, port }, host.account);
    const process = await host.leash.start({
      command: host.binaries.postgres,
      args: ['-D', start.dataFolder],
      cwd: start.dataFolder,
      env: serverEnvironment,
      logFile: start.logFile,
      stopSignal: immediateShutdown,
      // The postmaster itself kills what has not ended after 5 s.
      stopGraceMs: 8_000,
      ...(host.account && { account: host.account }),
    });
    if (await becomesReady(process, start.dataFolder)) return { port, process };
    const log = await lastLines(start.logFile);
    // Between finding a port free and listening on it, somebody else may take it.
    if (attempt < startAttempts && log.includes('could not bind')) continue;
    throw new Error(`PostgreSQL did not start (${start.name}). Its log ends with:\n${log}`);
  }
}

/** Ends a server at once and without a checkpoint, as a lost host would; its data recovers at the next start. */
export async function killServer(server: PostgresServer): Promise<void> {
  server.process.signal(immediateShutdown);
  await server.process.exited;
}

/**
 * PostgreSQL's immediate shutdown. SIGKILL would leave the server's shared memory segment behind.
 * https://www.postgresql.org/docs/17/server-shutdown.html
 */
const immediateShutdown = 'SIGQUIT';

/** No variable of ours (`PGDATA`, `PGOPTIONS`, `LANG`) reaches a server. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC' } as const;

export async function lastLines(logFile: string, count = 15): Promise<string> {
  const log = await readFile(logFile, 'utf8').catch(() => '(no log was written)');
  return log.trimEnd().split('\n').slice(-count).join('\n');
}

/** The postmaster writes its state into the eighth line of its lock file, where `pg_ctl` reads it too. */
async function becomesReady(process: LeashedProcess, dataFolder: string): Promise<boolean> {
  const deadline = performance.now() + startTimeoutMs;
  while (!process.hasExited()) {
    const lines = (await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(process.pid) && lines[7]?.trim() === 'ready') return true;
    if (performance.now() > deadline) {
      process.signal(immediateShutdown);
      await process.exited;
    }
    await delay(5);
  }
  return false;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
