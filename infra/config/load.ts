import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './mistake.ts';
import type { ValidConfig } from './schema.ts';
import { validateConfig } from './validate.ts';

/**
 * Reads and validates a configuration file: a module whose default export is `defineConfig({...})`.
 *
 * @param file relative to the working folder, or absolute.
 * @throws ConfigError if the file is missing, cannot be loaded, exports no configuration, or has mistakes.
 */
export async function loadConfig(file: string, now: Date): Promise<ValidConfig> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new ConfigError(file, [{ path: '', found: 'no such file', allowed: 'a configuration file' }]);
  }
  const module = await importModule(file, path);
  if (module.default === undefined) {
    throw new ConfigError(file, [
      { path: '', found: 'no default export', allowed: 'export default defineConfig({ … })' },
    ]);
  }
  return validateConfig(module.default, file, now);
}

/** What does not even load is a mistake of its writer too: a bracket that is missing, a package that is not there. */
async function importModule(file: string, path: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (thrown) {
    if (thrown instanceof ConfigError) throw thrown;
    const found = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    throw new ConfigError(
      file,
      [{ path: '', found, allowed: 'a TypeScript module that Node can load' }],
      thrown,
    );
  }
}
