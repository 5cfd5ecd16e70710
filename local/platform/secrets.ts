import type { RotationRulesType } from '@aws-sdk/client-secrets-manager';
import { randomPassword } from '../aws/secrets-manager/random-password.ts';
import type { InvokeRotation } from '../aws/secrets-manager/rotation-driver.ts';
import type { SecretsManager } from '../aws/secrets-manager/secrets-manager.ts';
import type { Iam } from '../iam/authorizer.ts';
import type { FunctionInvoker } from '../lambda/invoker.ts';
import type { RotationSpec, SecretSpec } from '../stack/platform.ts';

const service = 'secretsmanager.amazonaws.com';

/** How Secrets Manager invokes a rotation function: in its own name, and waiting for the answer. */
export function rotationInvoker(functions: FunctionInvoker): InvokeRotation {
  return async (functionArn, event) => {
    const payload = Buffer.from(JSON.stringify(event));
    const answer = await functions.invoke(functionArn, payload, 'RequestResponse');
    if (answer.status < 400 && answer.functionError === undefined) return undefined;
    const { errorMessage, Message } = JSON.parse(answer.payload.toString()) as Record<string, unknown>;
    return String(errorMessage ?? Message);
  };
}

/** Why Secrets Manager may not invoke a function; `undefined` if the function's policy lets it. */
export function refusesRotation(iam: Iam): (functionArn: string, secretArn: string) => string | undefined {
  return (functionArn, sourceArn) => {
    const question = { action: 'lambda:InvokeFunction', resource: functionArn, context: {} };
    const { allowed, reason } = iam.authorizeService({ service, sourceArn }, question);
    return allowed ? undefined : reason;
  };
}

/** Makes a secret as a template asks for it. */
export function addSecretOfStack(manager: SecretsManager, { generate, tags, ...secret }: SecretSpec): void {
  const text = secret.text ?? (generate && generatedText(generate));
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  manager.addSecret({ ...secret, tags: list, text });
}

function generatedText({ template, key, password }: NonNullable<SecretSpec['generate']>): string {
  const made = randomPassword(password);
  if (template === undefined || key === undefined) return made;
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: made });
}

/** Attaches rotation to a secret as a template asks for it. */
export function rotateSecretOfStack(
  manager: SecretsManager,
  { secretId, functionArn, rotateImmediately, ...given }: RotationSpec,
): void {
  const { automaticallyAfterDays: days, scheduleExpression: expression, duration } = given;
  const rules: RotationRulesType = {
    ...(days !== undefined && { AutomaticallyAfterDays: days }),
    ...(expression !== undefined && { ScheduleExpression: expression }),
    ...(duration !== undefined && { Duration: duration }),
  };
  manager.rotate(secretId, {
    RotateImmediately: rotateImmediately,
    ...(functionArn !== undefined && { RotationLambdaARN: functionArn }),
    ...(Object.keys(rules).length > 0 && { RotationRules: rules }),
  });
}
