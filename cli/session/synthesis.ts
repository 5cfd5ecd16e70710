import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAssembly } from '../plan/assembly.ts';
import type { SynthesizedStack } from '../plan/template.ts';
import { Problem } from '../problem.ts';

const outline = path.resolve(import.meta.dirname, '../../infra/outline.ts');

/**
 * The stacks of a configuration, synthesized by the clone's CDK app in a process of its own.
 *
 * @param config path of its file
 * @param code `with-code` bundles the functions, which takes several times longer, and gives the templates that would be deployed
 * @throws Problem where it does not synthesize
 */
export async function synthesize(
  config: string,
  code: 'with-code' | 'without-code',
): Promise<SynthesizedStack[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aurora-steward-plan-'));
  try {
    await run([outline, path.resolve(config), folder, code]);
    return readAssembly(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status === 0) return;
  throw new Problem({
    status: 'failed',
    expected: 'the stacks of the configuration to synthesize',
    found: Buffer.concat(output).toString('utf8').trim(),
    todo: ['npx cdk synth shows the same, with where in the app it happens.'],
  });
}
