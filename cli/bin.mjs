#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The `steward` command, under whatever Node the machine has: its sources want the project's own. */
const main = fileURLToPath(new URL('main.ts', import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= 24) await import('./main.ts');
else runUnder(ownNode());

/** Node 24 out of `node_modules`; undefined before `npm ci`. */
function ownNode() {
  try {
    const require = createRequire(import.meta.url);
    const { bin } = require('node/package.json');
    const relative = typeof bin === 'string' ? bin : bin.node;
    return path.join(path.dirname(require.resolve('node/package.json')), relative);
  } catch {
    return undefined;
  }
}

function runUnder(node) {
  if (node === undefined) {
    console.error(
      "Expected  the project's packages\nFound     none\nDo        npm ci, in the project's folder",
    );
    process.exitCode = 2;
    return;
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both: the command decides what it means.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (status, signal) => {
    if (signal !== null) process.removeAllListeners().kill(process.pid, signal);
    else process.exitCode = status ?? 1;
  });
}
