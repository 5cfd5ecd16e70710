import { Code } from 'aws-cdk-lib/aws-lambda';
import type { App } from 'aws-cdk-lib/core';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import { type Bundle, writeBundle, writeMetafile } from '../bundles.ts';
import { composePolicy } from '../config/policy.ts';
import type { ValidConfig } from '../config/schema.ts';
import { StewardStack } from './steward-stack.ts';

/** Adds the stack `AuroraSteward-<name>` for each deployment. */
export function addStacks(
  app: App,
  config: ValidConfig,
  contracts: readonly FunctionContract[],
  bundles: readonly Bundle[],
): void {
  writeMetafile(app.outdir, bundles);
  const bundleOf = new Map(bundles.map((bundle) => [bundle.name, bundle]));
  for (const deployment of config.deployments) {
    const policy = composePolicy(config, deployment);
    new StewardStack(app, `AuroraSteward-${deployment.name}`, {
      config,
      deployment,
      policy,
      contracts,
      codeOf: (name) => {
        const bundle = bundleOf.get(name);
        if (!bundle) throw new TypeError(`Expected a bundle for each contract. Found none for ${name}.`);
        const { folder, hash } = writeBundle(app.outdir, bundle, policy);
        return Code.fromAsset(folder, { assetHash: hash });
      },
    });
  }
}
