import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { theStack } from '../../local/platform/local-platform.ts';

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

/**
 * Makes each function of the assembly note its events in `folder`, and lets no schedule wake one: what a process
 * sees first, and what it sees warm, is then ours to choose. Only templates change; code and roles are what ships.
 */
export function instrument(cdkOut: string, folder: string): void {
  const file = path.join(cdkOut, `${theStack(cdkOut).name}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  writeFileSync(file, JSON.stringify(instrumented(template, folder)));
}

export function instrumented({ Resources, ...rest }: Template, folder: string): Template {
  const changed = Object.entries(Resources).map(([logicalId, resource]) => {
    const { Type, Properties } = resource;
    if (Type === 'AWS::Scheduler::Schedule') {
      return [logicalId, { ...resource, Properties: { ...Properties, State: 'DISABLED' } }];
    }
    if (Type !== 'AWS::Lambda::Function') return [logicalId, resource];
    const { Variables } = (Properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
    const Environment = { Variables: { ...Variables, ...preloadVariables(folder) } };
    return [logicalId, { ...resource, Properties: { ...Properties, Environment } }];
  });
  return { ...rest, Resources: Object.fromEntries(changed) };
}

/** What a process needs to note its events in `folder`. */
function preloadVariables(folder: string): Readonly<Record<string, string>> {
  const preload = pathToFileURL(path.join(import.meta.dirname, 'preload.mjs')).href;
  return { NODE_OPTIONS: `--import=${preload}`, STEWARD_BENCH_FOLDER: folder };
}

/** The environment that the function has without our notes. */
export function uninstrumented(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const ours = Object.keys(preloadVariables(''));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.includes(name)));
}
