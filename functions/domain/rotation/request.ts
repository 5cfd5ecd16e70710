import * as v from 'valibot';
import { Fault } from '../fault.ts';

export const rotationSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStep = (typeof rotationSteps)[number];

/** What Secrets Manager asks for. https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
export interface RotationRequest {
  readonly step: RotationStep;
  readonly secretArn: string;
  /** Also the id of the version that this rotation makes. */
  readonly token: string;
  /** Proves to PutSecretValue for whom the function acts. A secret itself. */
  readonly rotationToken: string | undefined;
}

const eventSchema = v.object({
  Step: v.picklist(rotationSteps),
  SecretId: v.pipe(v.string(), v.minLength(1)),
  ClientRequestToken: v.pipe(v.string(), v.minLength(1)),
  RotationToken: v.optional(v.string()),
});

/** @throws Fault `invalid-request`, naming the field and never its value */
export function parseRotationRequest(payload: unknown): RotationRequest {
  const parsed = v.safeParse(eventSchema, payload);
  if (!parsed.success) {
    throw new Fault({
      kind: 'invalid-request',
      expected: 'the event that Secrets Manager sends for one step of a rotation',
      found: `another payload, first at ${v.getDotPath(parsed.issues[0]) ?? 'the whole'}`,
      todo: 'let Secrets Manager invoke this function: aws secretsmanager rotate-secret --secret-id <secret>; by hand send {"dryRun": "<secret>"} or {"settle": "<secret>"}',
    });
  }
  const { Step, SecretId, ClientRequestToken, RotationToken } = parsed.output;
  return { step: Step, secretArn: SecretId, token: ClientRequestToken, rotationToken: RotationToken };
}

/** What a person asks for: a look at everything that could be in the way, or the end of an attempt that is stuck. */
export interface RequestByHand {
  readonly want: 'dryRun' | 'settle';
  /** Name or ARN of the secret. */
  readonly secret: string;
}

const byHandSchema = v.union([
  v.strictObject({ dryRun: v.pipe(v.string(), v.minLength(1)) }),
  v.strictObject({ settle: v.pipe(v.string(), v.minLength(1)) }),
]);

/** `undefined` for whatever else. */
export function readRequestByHand(payload: unknown): RequestByHand | undefined {
  const parsed = v.safeParse(byHandSchema, payload);
  if (!parsed.success) return undefined;
  return 'dryRun' in parsed.output
    ? { want: 'dryRun', secret: parsed.output.dryRun }
    : { want: 'settle', secret: parsed.output.settle };
}
