import type { Clock } from '../../clock/clock.ts';
import type { ImpliedPermission } from '../service.ts';
import type { RotationDriver } from './rotation-driver.ts';
import type { Secret } from './secret.ts';
import type { Secrets } from './secrets.ts';

/** All that the operations work on. */
export interface SecretsContext {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly driver: RotationDriver;
  /** Why Secrets Manager cannot invoke a function; `undefined` if it can. */
  readonly refusesToInvoke: (functionArn: string, secretArn: string) => string | undefined;
  /** Makes a resource policy count; `undefined` takes it away. */
  readonly attachPolicy: (secretArn: string, document: unknown) => void;
  /** What using a key for a secret needs. */
  readonly keyUse: (
    action: string,
    keyArn: string | undefined,
    secretArn?: string,
  ) => readonly ImpliedPermission[];
}

/** What IAM is asked about a call for one secret. */
export function identifySecret(
  context: SecretsContext,
  action: string,
  id: string,
  more: Readonly<Record<string, string>> = {},
) {
  const secret = context.secrets.find(id);
  return {
    resources: [context.secrets.arnOf(id)],
    context: { 'secretsmanager:SecretId': id, ...more, ...tagsOf(secret), ...rotatedBy(secret) },
    implied: context.keyUse(action, secret?.about.keyArn, secret?.arn),
  };
}

function tagsOf(secret: Secret | undefined): Record<string, string> {
  const tags = secret?.about.tags ?? [];
  return Object.fromEntries(tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value ?? '']));
}

function rotatedBy(secret: Secret | undefined): Record<string, string> {
  const arn = secret?.rotation?.functionArn;
  return arn === undefined ? {} : { 'secretsmanager:resource/AllowRotationLambdaArn': arn };
}
