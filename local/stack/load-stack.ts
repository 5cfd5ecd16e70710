import { createHash } from 'node:crypto';
import { readAssembly, type SynthesizedStack, type TemplateResource } from './assembly.ts';
import { deploymentOrder } from './deployment-order.ts';
import { evaluateCondition, resolve, type Scope } from './intrinsics.ts';
import type { Platform } from './platform.ts';
import { Properties } from './properties.ts';
import type { Deployed, StackContext } from './resource-type.ts';
import { resourceTypes } from './resources/index.ts';
import { StackError } from './stack-error.ts';

interface DeployedResource extends Deployed {
  readonly logicalId: string;
  readonly type: string;
}

export interface LoadedStack {
  readonly name: string;
  /** In the order in which they were made. */
  readonly resources: readonly DeployedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Deploys a synthesized stack to the local platform, as CloudFormation would: parameters by their defaults,
 * intrinsics resolved, each resource after what it refers to.
 *
 * @param folder the cloud assembly, `cdk.out`.
 * @param options.stack which stack, where the assembly has several.
 * @param options.outputs outputs of the stacks deployed before, by name: read by this one, and added to.
 * @throws StackError naming the resource type, property, intrinsic or template section that is not imitated, with the
 *   logical id and what to do.
 */
export async function loadStack(
  folder: string,
  platform: Platform,
  options: { readonly stack?: string; readonly outputs?: Map<string, LoadedStack['outputs']> } = {},
): Promise<LoadedStack> {
  const stack = chooseStack(readAssembly(folder), options.stack);
  requirePlace(stack, platform);
  refuseUnknownTypes(stack);
  return new StackDeployment(stack, platform, options.outputs ?? new Map()).run();
}

class StackDeployment {
  readonly #stack: SynthesizedStack;
  readonly #platform: Platform;
  readonly #deployed = new Map<string, DeployedResource>();
  readonly #scope: Scope;
  readonly #outputs: Map<string, LoadedStack['outputs']>;

  constructor(stack: SynthesizedStack, platform: Platform, outputs: Map<string, LoadedStack['outputs']>) {
    this.#outputs = outputs;
    this.#stack = stack;
    this.#platform = platform;
    this.#scope = this.#createScope();
  }

  async run(): Promise<LoadedStack> {
    const { name, template } = this.#stack;
    const wanted = Object.fromEntries(
      Object.entries(template.Resources).filter(([id, { Condition }]) => this.#isWanted(Condition, id)),
    );
    const context = this.#createContext();
    for (const logicalId of deploymentOrder(wanted)) {
      const resource = wanted[logicalId];
      if (resource !== undefined) await this.#deploy(logicalId, resource, context);
    }
    const outputs = Object.entries(template.Outputs ?? {})
      .filter(([id, { Condition }]) => this.#isWanted(Condition, id))
      .map(([id, { Value }]) => [id, resolve(Value, this.#scope, `Output ${id}`)]);
    const values = Object.fromEntries(outputs);
    this.#outputs.set(name, values);
    return { name, resources: [...this.#deployed.values()], outputs: values };
  }

  async #deploy(
    logicalId: string,
    { Type: type, Properties: values }: TemplateResource,
    context: StackContext,
  ) {
    const where = `${type} ${logicalId}`;
    const properties = new Properties(resolve(values ?? {}, this.#scope, where), where);
    const made = await resourceTypes.get(type)?.deploy({ logicalId, type, properties }, context);
    if (made === undefined) return;
    properties.finish();
    this.#deployed.set(logicalId, { logicalId, type, ...made });
  }

  #isWanted(condition: string | undefined, where: string): boolean {
    if (condition === undefined) return true;
    const holds = this.#scope.condition(condition);
    if (holds === undefined) throw new StackError(`${where}: the template has no condition "${condition}".`);
    return holds;
  }

  #createScope(): Scope {
    const { template, name } = this.#stack;
    const { account, region, partition } = this.#platform;
    const parameters = new Map<string, unknown>([
      ['AWS::AccountId', account],
      ['AWS::Region', region],
      ['AWS::Partition', partition],
      ['AWS::URLSuffix', partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'],
      ['AWS::StackName', name],
      ['AWS::StackId', `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/${uuidOf(name)}`],
    ]);
    for (const [id, { Default }] of Object.entries(template.Parameters ?? {})) {
      if (Default === undefined)
        throw new StackError(`Parameter ${id} has no default, and a local run gives none.`);
      parameters.set(id, Default);
    }
    const scope: Scope = {
      parameters,
      mappings: template.Mappings ?? {},
      condition: (id) => {
        const condition = template.Conditions?.[id];
        return condition === undefined ? undefined : evaluateCondition(condition, scope, `Condition ${id}`);
      },
      reference: (logicalId) => this.#deployed.get(logicalId)?.ref,
      attribute: (logicalId, attribute) => this.#attribute(logicalId, attribute),
      stackOutput: (stack, output) => this.#outputs.get(stack)?.[output],
    };
    return scope;
  }

  #attribute(logicalId: string, name: string): unknown {
    const resource = this.#deployed.get(logicalId);
    if (resource === undefined)
      throw new StackError(`Fn::GetAtt of "${logicalId}", which the template does not have.`);
    const value = resource.attributes[name];
    if (value !== undefined) return value;
    throw new StackError(
      `${resource.type} ${logicalId}: the attribute ${name} is not imitated locally. Add it in local/stack/resources.`,
    );
  }

  #createContext(): StackContext {
    const { name: stackName, assets } = this.#stack;
    const platform = this.#platform;
    return {
      platform,
      generatedName(logicalId, maximumLength) {
        const suffix = hashOf(`${stackName}/${logicalId}`).slice(0, 12).toUpperCase();
        return `${`${stackName}-${logicalId}`.slice(0, maximumLength - suffix.length - 1)}-${suffix}`;
      },
      arn(service, resource, place = {}) {
        const { region = platform.region, account = platform.account } = place;
        return `arn:${platform.partition}:${service}:${region}:${account}:${resource}`;
      },
      uuid: (logicalId) => uuidOf(`${stackName}/${logicalId}`),
      asset(objectKey) {
        const asset = assets.get(objectKey);
        if (asset === undefined) throw new StackError(`The assembly has no asset "${objectKey}".`);
        return asset;
      },
      deployed: (type, refOrArn) => {
        const found = [...this.#deployed.values()].find(
          (each) => each.type === type && [each.ref, each.attributes['Arn']].includes(refOrArn),
        );
        if (found === undefined) throw new StackError(`The stack has no ${type} "${refOrArn}".`);
        return found;
      },
    };
  }
}

function chooseStack(stacks: readonly SynthesizedStack[], wanted: string | undefined): SynthesizedStack {
  const found = wanted === undefined ? stacks : stacks.filter(({ name }) => name === wanted);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = stacks.map(({ name }) => name).join(', ');
  throw new StackError(
    wanted === undefined
      ? `Expected one stack, found ${stacks.length} (${names}). Say which one.`
      : `Expected the stack "${wanted}", found ${names}.`,
  );
}

function requirePlace(stack: SynthesizedStack, platform: Platform): void {
  const { account = platform.account, region = platform.region } = stack;
  if (account === platform.account && region === platform.region) return;
  throw new StackError(
    `Stack ${stack.name} is for ${account}/${region}, the platform is ${platform.account}/${platform.region}. ` +
      'Start the platform for the place that the stack names.',
  );
}

/** All at once, before anything is made: whoever adds to the stack sees the whole list. */
function refuseUnknownTypes({ name, template }: SynthesizedStack): void {
  const unknown = Object.entries(template.Resources).filter(([, { Type }]) => !resourceTypes.has(Type));
  if (unknown.length === 0) return;
  const list = unknown.map(([logicalId, { Type }]) => `${Type} ${logicalId}`).join(', ');
  throw new StackError(
    `Stack ${name} has resources that are not imitated locally: ${list}. Imitate each type in ` +
      'local/stack/resources, or keep it out of the configuration that runs locally.',
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function uuidOf(text: string): string {
  const hex = hashOf(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
