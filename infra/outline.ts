import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import type { FunctionContract } from '../functions/contract/contract.ts';
import { type Bundle, bundleFunctions } from './bundles.ts';
import { loadConfig } from './config/load.ts';
import { ConfigError } from './config/mistake.ts';
import type { ValidConfig } from './config/schema.ts';
import { shippedContracts } from './functions.ts';
import { addStacks } from './stacks/stacks.ts';
import { wantedNames } from './stacks/wanted.ts';

/**
 * Synthesizes the stacks of a configuration, unless told otherwise without the code of their functions: for
 * whoever wants to know what would be created, and does not deploy it. See
 * docs/decisions/0029-a-plan-is-read-from-the-stacks-themselves.md.
 *
 * @param outdir gets the cloud assembly.
 * @param bundles the code, for whoever wants the template as it would be deployed.
 */
export function outline(
  config: ValidConfig,
  outdir: string,
  contracts: readonly FunctionContract[] = shippedContracts,
  bundles: readonly Bundle[] = contracts.map(withoutCode),
): void {
  const { context }: { context: Record<string, unknown> } = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../cdk.json'), 'utf8'),
  );
  const app = new App({
    outdir,
    context: {
      ...context,
      // Where in the app each resource stands is how people are told of it.
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:disable-stack-trace': true,
      // Warnings are read from the assembly.
      '@aws-cdk/core:annotationsInValidationReport': false,
    },
    treeMetadata: false,
    builtinCloudFormationValidation: false,
  });
  addStacks(app, config, contracts, bundles);
  app.synth();
}

function withoutCode({ name }: { readonly name: string }): Bundle {
  const files = [{ path: 'index.mjs', contents: new Uint8Array() }];
  return { name, files, metafile: { inputs: {}, outputs: {} } };
}

/** `node infra/outline.ts <configuration> <output folder> [with-code]` */
async function main([file = '', outdir = '', code]: readonly string[]): Promise<void> {
  const config = await loadConfig(file, new Date());
  if (code !== 'with-code') return outline(config, outdir);
  const names = wantedNames(config, shippedContracts);
  const bundles = await bundleFunctions(resolve(import.meta.dirname, '..'), names);
  outline(config, outdir, shippedContracts, bundles);
}

if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
  });
}
