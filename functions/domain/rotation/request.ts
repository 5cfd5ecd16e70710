import * as v from 'valibot';
import { Fault } from '../fault.ts';
import { isJsonObject } from '../json.ts';

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

/** Whether Secrets Manager asks: then an error is what tells it that the step is not done. A person is answered. */
export function asksForStep(payload: unknown): boolean {
  return isJsonObject(payload) && Object.hasOwn(payload, 'Step');
}

/** What people may send. */
export const requestsByHand =
  '{"dryRun": "<secret>"}, {"settle": "<secret>"} or {"endSessions": "<secret>", "dryRun": true}';

/** @throws Fault `invalid-request`, naming the field and never its value */
export function parseRotationRequest(payload: unknown): RotationRequest {
  const parsed = v.safeParse(eventSchema, payload);
  if (!parsed.success) {
    throw new Fault({
      kind: 'invalid-request',
      expected: 'the event that Secrets Manager sends for one step of a rotation',
      found: `another payload, first at ${v.getDotPath(parsed.issues[0]) ?? 'the whole'}`,
      todo: `let Secrets Manager invoke this function: aws secretsmanager rotate-secret --secret-id <secret>; by hand send ${requestsByHand}`,
    });
  }
  const { Step, SecretId, ClientRequestToken, RotationToken } = parsed.output;
  return { step: Step, secretArn: SecretId, token: ClientRequestToken, rotationToken: RotationToken };
}

/**
 * What a person, or a partner outside the VPC, asks for: a look at everything that could be in the way, the end of an attempt
 * that is stuck, the end of sessions from before the last rotation, or a look at those.
 */
export interface RequestByHand {
  readonly want: 'dryRun' | 'settle' | 'endSessions' | 'lookAtSessions';
  /** Name or ARN of the secret. */
  readonly secret: string;
  /** Of which rotation sessions are to be ended; any other is left alone. */
  readonly version?: string;
}

const secretByHand = v.pipe(v.string(), v.minLength(1));

const byHandSchema = v.union([
  v.strictObject({ dryRun: secretByHand }),
  v.strictObject({ settle: secretByHand }),
  v.strictObject({
    endSessions: secretByHand,
    dryRun: v.optional(v.boolean(), false),
    version: v.exactOptional(v.string()),
  }),
]);

/** `undefined` for whatever else. */
export function readRequestByHand(payload: unknown): RequestByHand | undefined {
  const parsed = v.safeParse(byHandSchema, payload);
  if (!parsed.success) return undefined;
  const wanted = parsed.output;
  if ('settle' in wanted) return { want: 'settle', secret: wanted.settle };
  if (!('endSessions' in wanted)) return { want: 'dryRun', secret: wanted.dryRun };
  const { endSessions: secret, dryRun, version } = wanted;
  const want = dryRun ? 'lookAtSessions' : 'endSessions';
  return { want, secret, ...(version !== undefined && { version }) };
}
