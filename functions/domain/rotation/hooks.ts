import * as v from 'valibot';
import { parseStored } from '../ledger/parse-stored.ts';
import type { RotationHook } from '../policy/rotation-hooks.ts';
import { secretKey } from './rotation-record.ts';

/** Tries of one hook, an hour apart, before a person is told. */
export const mostTries = 4;

/** A rotation that is finished, and what is known of it outside the VPC: ids, no value of the secret. */
export interface FinishedRotation {
  readonly secretArn: string;
  readonly name: string;
  readonly version: string;
  readonly rotatedAt: string;
  readonly user?: string;
}

/** What can follow a rotation. Methods throw `Fault`. */
export interface RotationHooks {
  /** When the deployment that a service of ECS has or strives for was begun. */
  deployedAt(service: ServiceRef): Promise<Date | undefined>;
  /** Begins a new deployment of the same task definition. Not repeated by itself. @returns its id */
  deploy(service: ServiceRef): Promise<string | undefined>;
  /** Hands the event over to the function, which may get it more than once. */
  invoke(functionArn: string, event: HookEvent): Promise<void>;
}

export type ServiceRef = Pick<Extract<RotationHook, { kind: 'ecs-service' }>, 'cluster' | 'service'>;

/** What a function is invoked with after a rotation; docs/rotation.md shows it. */
export interface HookEvent {
  readonly version: 1;
  readonly type: 'Secret Rotated';
  /** The same whenever the same function is invoked for the same version. */
  readonly idempotencyKey: string;
  readonly deployment: string;
  readonly secret: { readonly arn: string; readonly name: string };
  readonly versionId: string;
  readonly user?: string;
  readonly rotatedAt: string;
}

export function hookEvent(deployment: string, rotation: FinishedRotation, hook: RotationHook): HookEvent {
  const { secretArn, name, version, rotatedAt, user } = rotation;
  return {
    version: 1,
    type: 'Secret Rotated',
    idempotencyKey: hookKey(rotation, hook),
    deployment,
    secret: { arn: secretArn, name },
    versionId: version,
    ...(user !== undefined && { user }),
    rotatedAt,
  };
}

/** Ledger key of what came of a hook: one for each version of the secret. */
export function hookKey(
  { secretArn, version }: Pick<FinishedRotation, 'secretArn' | 'version'>,
  hook: RotationHook,
): string {
  return `rotation-hooks/${secretKey(secretArn)}/${version}/${hookId(hook)}`;
}

/** Ledger key of a hook that is under way; the next rotation replaces what was never ended. */
export function openHookKey(secretArn: string, hook: RotationHook): string {
  return `open/hook-of/${secretKey(secretArn)}/${hookId(hook)}`;
}

/** `service.web.checkout`, `function.refresh`: names of ECS and Lambda have no dots. */
function hookId(hook: RotationHook): string {
  return hook.kind === 'ecs-service' ? `service.${hook.cluster}.${hook.service}` : `function.${hook.name}`;
}

const triesSchema = v.object({
  schema: v.literal(1),
  version: v.string(),
  /** How often it was tried, the try under way included. */
  times: v.number(),
  /** When the last try began, ISO 8601. */
  at: v.string(),
});
type HookTries = v.InferOutput<typeof triesSchema>;

/** @throws Fault for an object that is none */
export function parseTries(key: string, body: unknown): HookTries {
  return parseStored(triesSchema, { what: 'tries of a hook, of schema 1', key, body });
}
