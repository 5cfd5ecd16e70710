import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitStatuses } from './exit-status.ts';
import type { Ground } from './ground.ts';
import { runSteward } from './program.ts';

/** The clone's own, wherever in it the command was called. */
const shippedConfig = path.resolve(import.meta.dirname, '../steward.config.ts');

/** The process it was started as, AWS, and the local run behind `--local`. */
const ground: Ground = {
  terminal: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, variables: process.env },
  async open(options, config, deployment) {
    const { aws, openSession } = await import('./session/open.ts');
    return openSession(config, deployment, options.local ? await localRun() : aws);
  },
  async discover(_options, region) {
    const { discover } = await import('./session/open.ts');
    return discover(region);
  },
  async synthesize(config, code) {
    const { synthesize } = await import('./session/synthesis.ts');
    return synthesize(config, code);
  },
  defaultConfig: async ({ local }) => (local ? (await localRun()).config : shippedConfig),
  sleep: (ms) => sleep(ms),
};

async function localRun() {
  const { localReach } = await import('./session/local.ts');
  return localReach();
}

// Whoever reads a pipe may have seen enough: `steward backups | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = exitStatuses[await runSteward(process.argv.slice(2), ground)];
