import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);

/** Exit status and output of one of the project's own tools. */
async function tool(name: string, ...args: string[]): Promise<{ status: number; output: string }> {
  try {
    const { stdout, stderr } = await run(`node_modules/.bin/${name}`, args, { maxBuffer: 16 * 1024 * 1024 });
    return { status: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, output: stdout + stderr };
  }
}

/** Fails with the tool's own words. */
function passes({ status, output }: { status: number; output: string }): void {
  expect(status, output).toBe(0);
}

describe.concurrent('the whole tree', { timeout: 120_000 }, () => {
  test('is formatted and free of lint (biome)', async () => {
    passes(await tool('biome', 'check', '--error-on-warnings', '.'));
  });

  test('holds its types (tsc)', async () => {
    passes(await tool('tsc'));
  });

  test('has no unused file, export or dependency (knip)', async () => {
    passes(await tool('knip', '--no-progress'));
  });
});
