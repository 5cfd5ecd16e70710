import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../statistics.ts';

const run = promisify(execFile);

/** As Lambda starts Node, and as the local run does. */
const nodeOptions = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/** A module to load in fresh processes, in this environment and no other. */
export interface Subject {
  readonly name: string;
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Medians over fresh processes, in milliseconds. */
export interface LoadTimes {
  /** From the start of the process until the module is loaded. */
  readonly wallMs: number;
  /** User and system time of the process until then. */
  readonly cpuMs: number;
  /** The import alone. */
  readonly importMs: number;
  /** Each process's wall time, in the order measured. */
  readonly walls: readonly number[];
}

export const empty: Subject = {
  name: 'empty module',
  module: path.join(import.meta.dirname, 'empty.mjs'),
  environment: {},
};
export const floor: Subject = {
  name: 'floor',
  module: path.join(import.meta.dirname, 'floor.mjs'),
  environment: {},
};

/**
 * Loads each subject in a fresh process, one process at a time, in rounds: one of each, beginning with another each
 * time, so that what disturbs the machine disturbs all alike. A first round that warms the disk's cache is left out.
 */
export async function measureLoad(
  subjects: readonly Subject[],
  rounds: number,
): Promise<Map<string, LoadTimes>> {
  const samples = new Map<string, Sample[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % subjects.length;
    for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) {
      const sample = await loadOnce(subject);
      if (round > 0) samples.get(subject.name)?.push(sample);
    }
  }
  return new Map([...samples].map(([name, measured]) => [name, timesOf(measured)]));
}

/** What a function logs that found its environment or policy wanting, and built no client. */
const notReady = 'The deployment is incomplete';

/** @throws Error with the function's own words where its handler is not ready after loading. */
export async function requireReady({ name, module, environment }: Subject, handler: string): Promise<void> {
  const log = await node('ready.mjs', [pathToFileURL(module).href, handler], environment);
  if (!log.includes(notReady)) return;
  throw new Error(`Expected ${name} to build its clients while it loads. It logged:\n${log}`);
}

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly importMs: number;
}

async function loadOnce({ module, environment }: Subject): Promise<Sample> {
  const startedAt = performance.timeOrigin + performance.now();
  const output = await node('probe.mjs', [pathToFileURL(module).href], environment);
  const { loadedAt, cpuMs, importMs } = JSON.parse(output) as Omit<Sample, 'wallMs'> & { loadedAt: number };
  return { wallMs: loadedAt - startedAt, cpuMs, importMs };
}

async function node(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const file = path.join(import.meta.dirname, program);
  const { stdout, stderr } = await run(process.execPath, [...nodeOptions, file, ...args], {
    env: { ...env },
  });
  return `${stdout}${stderr}`;
}

function timesOf(samples: readonly Sample[]): LoadTimes {
  return {
    wallMs: median(samples.map(({ wallMs }) => wallMs)),
    cpuMs: median(samples.map(({ cpuMs }) => cpuMs)),
    importMs: median(samples.map(({ importMs }) => importMs)),
    walls: samples.map(({ wallMs }) => wallMs),
  };
}
