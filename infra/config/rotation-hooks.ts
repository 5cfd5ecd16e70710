import * as v from 'valibot';
import { parseArn } from '../../functions/domain/arn.ts';
import type { RotationHook } from '../../functions/domain/policy/rotation-hooks.ts';
import { list, section, text } from './fields.ts';
import { allowed, type Mistake } from './mistake.ts';

/** What follows a rotation, for what reads its secret only when it starts. */
export interface AfterRotationConfig {
  /**
   * ARNs of services of ECS that get a new deployment of what they run, unless one began after the rotation.
   * @default []
   */
  readonly redeploy?: readonly string[];
  /**
   * ARNs of functions, without a version, that are invoked with the ids of the secret and its version.
   * @default []
   */
  readonly invoke?: readonly string[];
}

const serviceForm = /^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:service\/([\w-]{1,255})\/([\w-]{1,255})$/;
const functionForm = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([\w-]{1,64})$/;

const mostHooks = 10;

export const afterRotation = section({
  redeploy: v.exactOptional(
    few(list(text('the ARN of a service of ECS, with its cluster', serviceForm), 'ARNs of services')),
    [],
  ),
  invoke: v.exactOptional(
    few(list(text('the ARN of a function, without a version', functionForm), 'ARNs of functions')),
    [],
  ),
});

function few<const S extends v.GenericSchema<unknown, readonly string[]>>(arns: S) {
  return v.pipe(
    arns,
    v.check(
      (given: readonly string[]) => given.length <= mostHooks && new Set(given).size === given.length,
      allowed(`at most ${mostHooks}, each one once`),
    ),
  );
}

type AfterRotation = v.InferOutput<typeof afterRotation>;

export function hooksOf({ redeploy, invoke }: AfterRotation): RotationHook[] {
  return [
    ...redeploy.map((arn) => {
      const [, cluster = '', service = ''] = serviceForm.exec(arn) ?? [];
      return { kind: 'ecs-service' as const, arn, cluster, service };
    }),
    ...invoke.map((arn) => ({ kind: 'function' as const, arn, name: functionForm.exec(arn)?.[1] ?? '' })),
  ];
}

/** What follows is done by a function in the secret's account and region. */
export function hookMistakes(
  { secret, after }: { readonly secret: string; readonly after: AfterRotation },
  path: string,
): Mistake[] {
  const home = parseArn(secret);
  return (['redeploy', 'invoke'] as const).flatMap((key) =>
    after[key].flatMap((arn, index) => {
      const there = parseArn(arn);
      if (there?.region === home?.region && there?.account === home?.account) return [];
      return [
        {
          path: `${path}.${key}[${index}]`,
          found: JSON.stringify(arn),
          allowed: `one of the secret's account and region, ${home?.account} in ${home?.region}`,
          hint: 'elsewhere, let a rule of EventBridge follow the announcement Secret Rotated',
        },
      ];
    }),
  );
}
