import * as v from 'valibot';

/** What follows a finished rotation. */
export const rotationHookSchema = v.variant('kind', [
  /** A new deployment of this service of ECS, whose tasks read the secret as they start. */
  v.strictObject({
    kind: v.literal('ecs-service'),
    arn: v.string(),
    cluster: v.string(),
    service: v.string(),
  }),
  /** An invocation of this function. */
  v.strictObject({ kind: v.literal('function'), arn: v.string(), name: v.string() }),
]);
export type RotationHook = v.InferOutput<typeof rotationHookSchema>;
