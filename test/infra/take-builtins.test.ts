import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { expect, test } from 'vitest';
import { takeBuiltins } from '../../infra/take-builtins.ts';
import { bundled } from '../support/bundled.ts';
import { temporaryFolder } from './synthesis.ts';

const source = `
  import os, { EOL } from 'node:os';
  import { env } from 'node:process';
  import { readFileSync } from 'node:fs';
  import * as path from 'node:path';
  const { platform } = await import('node:os');
  const behind = ['internal/fs/promises', 'internal/process/report'];
  console.log(JSON.stringify({
    taken: [EOL === os.EOL, env === process.env, typeof readFileSync, path.join('a', 'b'), platform()],
    loaded: behind.filter((name) => process.moduleLoadList.includes('NativeModule ' + name)),
  }));`;

/** What the module prints in a process of its own, which has loaded nothing else. */
async function printed(name: string, plugins: readonly Plugin[]) {
  const file = join(temporaryFolder(), `${name}.mjs`);
  writeFileSync(file, await bundled(source, plugins));
  return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8', env: {} }));
}

test('what is used of built-ins is Node’s own, and what stands behind the rest is not loaded', async () => {
  const taken = [true, true, 'function', 'a/b', process.platform];
  const behind = ['internal/fs/promises', 'internal/process/report'];
  expect(await printed('as-node-does', [])).toEqual({ taken, loaded: behind });
  expect(await printed('taken', [takeBuiltins])).toEqual({ taken, loaded: [] });
});
