import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { bundleFunctions } from './bundles.ts';
import { loadConfig } from './config/load.ts';
import { ConfigError } from './config/mistake.ts';
import { shippedContracts } from './functions.ts';
import { addStacks } from './stacks/stacks.ts';
import { wantedNames } from './stacks/wanted.ts';

/**
 * The CDK app. `-c config=<file>` chooses another configuration than `steward.config.ts`; `-o <folder>` another
 * output folder, bundles included, so that two runs never meet.
 */
async function main(): Promise<void> {
  // CloudFormation's rules take two thirds of a synth's time; the tests apply them to the same template.
  const app = new App({ builtinCloudFormationValidation: false });
  const file: unknown = app.node.tryGetContext('config') ?? 'steward.config.ts';
  const config = await loadConfig(String(file), new Date());
  const names = wantedNames(config, shippedContracts);
  addStacks(app, config, shippedContracts, await bundleFunctions(resolve(import.meta.dirname, '..'), names));
  app.synth();
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  // At once: otherwise the CDK app would synthesize an empty assembly before the process ends.
  process.exit(1);
});
