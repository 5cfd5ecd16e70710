import { randomUUID } from 'node:crypto';
import type { RotateSecretRequest } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../clock/clock.ts';
import type { EventBus } from '../../events/bus.ts';
import { impliedPermissions } from '../../iam/implied.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import type { SecretsContext } from './context.ts';
import { SecretEvents } from './events.ts';
import { createSecret } from './operations/create-secret.ts';
import { describeSecret } from './operations/describe-secret.ts';
import { getRandomPassword } from './operations/get-random-password.ts';
import { getSecretValue } from './operations/get-secret-value.ts';
import { listSecretVersionIds } from './operations/list-secret-version-ids.ts';
import { listSecrets } from './operations/list-secrets.ts';
import { putSecretValue } from './operations/put-secret-value.ts';
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './operations/resource-policy.ts';
import { cancelRotateSecret, rotateSecret, startRotation } from './operations/rotate-secret.ts';
import { updateSecretVersionStage } from './operations/update-secret-version-stage.ts';
import { type InvokeRotation, RotationDriver } from './rotation-driver.ts';
import type { Secret } from './secret.ts';
import { type NewSecret, Secrets, type SecretsRegion } from './secrets.ts';

export interface SecretsManagerOptions extends SecretsRegion {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly bus: EventBus;
  readonly invoke: InvokeRotation;
  /** Why Secrets Manager may not invoke a function; `undefined` if it may. */
  readonly refusesToInvoke: (functionArn: string, secretArn: string) => string | undefined;
  readonly attachPolicy: (secretArn: string, document: unknown) => void;
  /** Whether a trail of the account logs management events, so that those of rotations reach the bus; it does unless told. */
  readonly hasTrail?: boolean;
}

/** Secrets Manager in one account and region: its endpoint, and what templates and an operator do. */
export interface SecretsManager {
  readonly endpoint: ServiceEndpoint;
  /** A secret whose first version has this text; without a version where there is none. */
  addSecret(wanted: NewSecret & { readonly text: string | undefined }): Secret;
  /** By name or ARN. @throws AwsError where there is none */
  secret(id: string): Secret;
  /** As RotateSecret; answers the id of the version that is being made. */
  rotate(
    id: string,
    rotation?: Pick<RotateSecretRequest, 'RotationLambdaARN' | 'RotationRules' | 'RotateImmediately'> & {
      /** A new one unless told. */
      readonly token?: string;
    },
  ): string;
  /** Names of the secrets whose rotation is switched on. */
  rotated(): string[];
  /** Whether a rotation runs or waits to be tried again. */
  isRotating(id: string): boolean;
}

export function createSecretsManager(options: SecretsManagerOptions): SecretsManager {
  const { clock, timeline, invoke, region } = options;
  const events = new SecretEvents(options, clock, options.bus, options.hasTrail ?? true);
  const secrets = new Secrets(
    options,
    () => clock.now(),
    (secret, label, versionId) => events.labelUpdated(secret, label, versionId),
  );
  const driver = new RotationDriver({ clock, timeline, events, invoke });
  const context: SecretsContext = {
    ...options,
    secrets,
    driver,
    keyUse: (action, keyArn, secretArn) =>
      impliedPermissions(action, {
        region,
        keyArn,
        ...(secretArn !== undefined && { encryptionContext: { SecretARN: secretArn } }),
      }),
  };
  const operations = [
    cancelRotateSecret,
    createSecret,
    deleteResourcePolicy,
    describeSecret,
    getRandomPassword,
    getResourcePolicy,
    getSecretValue,
    listSecretVersionIds,
    listSecrets,
    putResourcePolicy,
    putSecretValue,
    rotateSecret,
    updateSecretVersionStage,
  ];
  return {
    endpoint: createServiceEndpoint({
      service: 'secretsmanager',
      protocol: awsJson,
      operations: operations.map((operation) => operation(context)),
    }),
    addSecret({ text, ...wanted }) {
      const secret = secrets.add(wanted);
      if (text !== undefined) secret.versions.put(randomUUID(), { text }, ['AWSCURRENT'], clock.now());
      return secret;
    },
    secret: (id) => secrets.named(id),
    rotate(id, { token = randomUUID(), ...rotation } = {}) {
      startRotation(context, secrets.named(id), { token, ...rotation });
      return token;
    },
    rotated: () => secrets.all.filter(({ rotation }) => rotation?.enabled).map(({ name }) => name),
    isRotating: (id) => driver.isUnderWay(secrets.named(id)),
  };
}
