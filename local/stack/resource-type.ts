import type { FunctionSpec } from '../lambda/function-spec.ts';
import type { Asset } from './assembly.ts';
import type { Platform, QueueSpec } from './platform.ts';
import type { Properties } from './properties.ts';

/** A resource that has been deployed: what `Ref` and `Fn::GetAtt` give of it. */
export interface Deployed {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What templates cannot ask for, and a resource that builds on this one must know. */
  readonly function?: FunctionSpec;
  readonly queue?: QueueSpec;
}

/** A resource of the template, its properties resolved. */
interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
}

/** One CloudFormation resource type. */
export interface ResourceType {
  readonly type: string;
  /** Makes the resource. The loader refuses properties that were not read. */
  deploy(resource: Resource, stack: StackContext): Promise<Deployed>;
}

/** What a resource finds around it. */
export interface StackContext {
  readonly platform: Platform;
  /** A name as CloudFormation would make one, but the same each time: stack, logical id, a hash. */
  generatedName(logicalId: string, maximumLength: number): string;
  /** An ARN in the stack's partition, account and region; `''` leaves region or account out. */
  arn(service: string, resource: string, place?: { readonly region?: ''; readonly account?: '' }): string;
  /** An identifier in the form of a UUID, the same each time. */
  uuid(logicalId: string): string;
  /** @throws StackError where the assembly has no asset of this key. */
  asset(objectKey: string): Asset;
  /** The deployed resource of a type whose `Ref` or ARN this is. @throws StackError where there is none. */
  deployed(type: string, refOrArn: string): Deployed;
}

export const noAttributes: Readonly<Record<string, unknown>> = {};

/** Optional members for object literals: leaves out what is undefined. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
