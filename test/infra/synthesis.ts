import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { App, type AppProps, type Stack } from 'aws-cdk-lib/core';
import { afterAll, vi } from 'vitest';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import type { StewardConfig } from '../../infra/config/config.ts';
import { composePolicy } from '../../infra/config/policy.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import { shippedContracts } from '../../infra/functions.ts';
import { addDeletionStack } from '../../infra/stacks/stacks.ts';
import { StewardStack } from '../../infra/stacks/steward-stack.ts';

// A synthesis takes a quarter of a second, and several where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The stack that grants deletion. */
export interface DeletionSynthesis {
  readonly stack: Stack;
  readonly resources: Readonly<Record<string, Resource>>;
}

export interface Synthesis {
  readonly app: App;
  readonly stack: StewardStack;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  /** The template as JSON. */
  readonly text: string;
  /** The permissions to delete, where the configuration asks for them. */
  readonly deletion: DeletionSynthesis | undefined;
}

/** The feature flags under which the stack is written; the CDK's command line passes them in. */
export const featureFlags: Record<string, unknown> = JSON.parse(readFileSync('cdk.json', 'utf8')).context;

export const oneCluster: StewardConfig = {
  deployments: [{ name: 'test', region: 'eu-west-1', account: '123456789012' }],
  clusters: [{ identifier: 'ledger-core', exports: { mode: 'act' }, backups: { mode: 'act' } }],
  alerts: { emails: ['oncall@example.com'], operators: ['operators@example.com'] },
};

const folders: string[] = [];

// For the whole file, and not where a folder is asked for: inside a test, Vitest would forget it.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that goes when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aurora-steward-infra-'));
  folders.push(folder);
  return folder;
}

/** The first deployment's stack, with code that does nothing in place of the bundles. */
export function synthesize(
  config: StewardConfig = oneCluster,
  contracts: readonly FunctionContract[] = shippedContracts,
  options: Pick<AppProps, 'builtinCloudFormationValidation'> = { builtinCloudFormationValidation: false },
): Synthesis {
  const outdir = temporaryFolder();
  const app = new App({
    outdir,
    treeMetadata: false,
    context: { ...featureFlags, 'aws:cdk:disable-stack-trace': true },
    ...options,
  });
  const valid = validateConfig(config, 'test.config.ts', new Date('2026-11-22T00:00:00Z'));
  const [deployment] = valid.deployments;
  if (!deployment) throw new TypeError('Expected a deployment');
  const policy = composePolicy(valid, deployment);
  const stack = new StewardStack(app, `AuroraSteward-${deployment.name}`, {
    config: valid,
    deployment,
    policy,
    contracts,
    codeOf: () => Code.fromInline('exports.handler = async () => undefined;'),
  });
  const deletion = addDeletionStack(app, stack, { deployment, policy, contracts });
  const assembly = app.synth();
  const { template } = assembly.getStackByName(stack.stackName);
  return {
    app,
    stack,
    resources: template.Resources,
    outputs: template.Outputs,
    text: JSON.stringify(template),
    deletion: deletion && {
      stack: deletion,
      resources: assembly.getStackByName(deletion.stackName).template.Resources,
    },
  };
}

/** Resources of a type, by logical id. */
export function resourcesOf({ resources }: Synthesis, type: string): Record<string, Resource> {
  return Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === type));
}
