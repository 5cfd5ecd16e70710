import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Annotations, type App, type Stack } from 'aws-cdk-lib/core';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import { modesOf, type Policy } from '../../functions/domain/policy/policy.ts';
import { type Bundle, writeBundle, writeMetafile } from '../bundles.ts';
import { composePolicy } from '../config/policy.ts';
import type { ValidConfig } from '../config/schema.ts';
import { lakePolicies } from '../constructs/lake-policies.ts';
import { asksForDeletion } from '../constructs/permissions.ts';
import { DeletionStack } from './deletion-stack.ts';
import { StewardStack } from './steward-stack.ts';

interface DeploymentParts {
  readonly deployment: ValidConfig['deployments'][number];
  readonly policy: Policy;
  readonly contracts: readonly FunctionContract[];
}

/**
 * Adds the stack `AuroraSteward-<name>` for each deployment; and where a function is to delete something, the stack
 * `AuroraSteward-<name>-deletion`, which lets it.
 */
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
    const stack = new StewardStack(app, `AuroraSteward-${deployment.name}`, {
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
    writeLakePolicies(app, stack, { deployment, policy, contracts });
    addDeletionStack(app, stack, { deployment, policy, contracts });
  }
}

/** For the owners of a lake elsewhere: what its policies must say. */
function writeLakePolicies(
  app: App,
  stack: StewardStack,
  { deployment, policy, contracts }: DeploymentParts,
): void {
  const { lake, name, account } = deployment;
  if (!lake) return;
  const functions = contracts
    .map((contract) => ({ contract, modes: modesOf(contract.capability, policy) }))
    .filter(({ modes }) => modes.some((mode) => mode !== 'off'))
    .map(({ contract, modes }) => ({ contract, acting: modes.includes('act') }));
  const file = join(app.outdir, `${stack.stackName}.lake-policies.json`);
  const given = { name, lake, ...(account !== undefined && { account }) };
  writeFileSync(file, `${JSON.stringify(lakePolicies(given, functions), null, 2)}\n`);
  Annotations.of(stack).addInfoV2(
    'aurora-steward:lake',
    `Account ${lake.account} has to admit this deployment to ${lake.bucket} and its key: the statements are in ${file}.`,
  );
}

/** None where nothing is to be deleted. Deployed after the functions whose roles it widens. */
export function addDeletionStack(app: App, stack: StewardStack, given: DeploymentParts): Stack | undefined {
  const { deployment, policy } = given;
  const contracts = given.contracts.filter(
    (contract) => asksForDeletion(contract) && modesOf(contract.capability, policy).includes('act'),
  );
  if (contracts.length === 0) return undefined;
  const id = `AuroraSteward-${deployment.name}-deletion`;
  const deletion = new DeletionStack(app, id, { deployment, contracts, arns: stack.arns });
  deletion.addStackDependency(stack);
  return deletion;
}
