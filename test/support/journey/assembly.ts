import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inject, vi } from 'vitest';
import { synthesize } from '../../../local/run/synthesize.ts';

const project = path.resolve(import.meta.dirname, '../../..');

/**
 * The synthesized stack of a configuration. Whichever test process asks first synthesizes it; the others wait.
 *
 * @param config relative to the project
 */
export async function assemblyOf(config: string): Promise<string> {
  const folder = path.join(inject('assemblies'), path.basename(config, '.config.ts'));
  const cdkOut = path.join(folder, 'cdk.out');
  if (wasMadeNow(folder)) {
    try {
      await synthesize(project, config, cdkOut);
      writeFileSync(path.join(folder, 'made'), '');
    } catch (error) {
      writeFileSync(path.join(folder, 'failed'), String(error));
      throw error;
    }
    return cdkOut;
  }
  const outcome = await vi.waitUntil(
    () => ['made', 'failed'].find((name) => existsSync(path.join(folder, name))),
    { timeout: 120_000, interval: 50 },
  );
  if (outcome === 'made') return cdkOut;
  throw new Error(`Another test has found that ${config} does not synthesize; see its message.`);
}

function wasMadeNow(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
