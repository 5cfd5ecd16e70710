import { parseArn } from '../../functions/domain/arn.ts';
import type { Mistake } from './mistake.ts';
import { type Rotation, rotationOf } from './rotation.ts';
import { hookMistakes } from './rotation-hooks.ts';
import type { ValidConfig } from './schema.ts';

type Deployment = ValidConfig['deployments'][number];
type Secret = ValidConfig['rotation']['secrets'][number];

/** The secrets that a deployment rotates: those of its account and region that name no other. */
export function rotationsOf(deployment: Deployment, { rotation }: ValidConfig): Rotation[] {
  return rotation.secrets
    .filter((secret) => mayRotate(deployment, secret))
    .map((secret) => rotationOf(rotation, secret));
}

function mayRotate({ name, region, account }: Deployment, secret: Secret): boolean {
  const arn = parseArn(secret.secret);
  return (
    (secret.deployment ?? name) === name &&
    arn?.region === region &&
    (account === undefined || arn.account === account)
  );
}

/** What no key of a secret shows by itself. */
export function secretMistakes(config: ValidConfig): Mistake[] {
  return config.rotation.secrets.flatMap((secret, index) => [
    ...repeatedSecret(config, index),
    ...deploymentMistakes(secret, `rotation.secrets[${index}]`, config),
    ...strategyMistakes(secret, `rotation.secrets[${index}]`, config),
    ...networkMistakes(secret, config),
    ...hookMistakes(secret, `rotation.secrets[${index}].after`),
  ]);
}

function repeatedSecret({ rotation: { secrets } }: ValidConfig, index: number): Mistake[] {
  const first = secrets.findIndex(({ secret }) => secret === secrets[index]?.secret);
  if (first >= index) return [];
  return [
    {
      path: `rotation.secrets[${index}].secret`,
      found: JSON.stringify(secrets[index]?.secret),
      allowed: 'each one once',
      hint: `rotation.secrets[${first}] has it already`,
    },
  ];
}

/** Secrets Manager knows one function for each secret. */
function deploymentMistakes(secret: Secret, path: string, config: ValidConfig): Mistake[] {
  const { deployment } = secret;
  const names = config.deployments.map(({ name }) => name);
  if (deployment !== undefined && !names.includes(deployment)) {
    const found = JSON.stringify(deployment);
    return [{ path: `${path}.deployment`, found, allowed: `the name of a deployment: ${names.join(', ')}` }];
  }
  const able = config.deployments.filter((one) => mayRotate(one, secret));
  if (able.length === 1) return [];
  const arn = parseArn(secret.secret);
  return [
    able.length === 0
      ? {
          path: `${path}.secret`,
          found: `a secret of account ${arn?.account} in ${arn?.region}`,
          allowed: 'a secret in the account and region of a deployment',
          hint: 'add a deployment there: a function rotates secrets of its own region',
        }
      : {
          path: `${path}.deployment`,
          found: `nothing, and ${able.map(({ name }) => name).join(' and ')} both could rotate it`,
          allowed: 'the name of the one that does',
        },
  ];
}

function strategyMistakes(secret: Secret, path: string, { rotation }: ValidConfig): Mistake[] {
  const strategy = secret.strategy ?? rotation.strategy;
  const { masterArn } = secret;
  if (strategy === 'alternating-users' && masterArn === undefined) {
    return [
      {
        path: `${path}.masterArn`,
        found: 'nothing',
        allowed: 'the ARN of the secret of the role that makes and changes both users',
        hint: 'one user changes its own password: strategy "single-user"',
      },
    ];
  }
  if (strategy === 'single-user' && masterArn !== undefined) {
    return [
      {
        path: `${path}.masterArn`,
        found: 'an admin secret that a single user does not need',
        allowed: 'nothing with strategy "single-user"',
        hint: 'leave it out, or set strategy: "alternating-users"',
      },
    ];
  }
  if (masterArn !== secret.secret) return [];
  return [
    {
      path: `${path}.masterArn`,
      found: 'the secret itself',
      allowed: "the secret of another role, that of the two users' admin",
    },
  ];
}

function networkMistakes(secret: Secret, config: ValidConfig): Mistake[] {
  if ((secret.mode ?? config.rotation.mode) === 'off') return [];
  return config.deployments.flatMap((deployment, index) =>
    mayRotate(deployment, secret) && deployment.network === undefined
      ? [
          {
            path: `deployments[${index}].network`,
            found: 'nothing',
            allowed: 'the VPC in which the function reaches the database',
            hint: `${secret.secret} is rotated by this deployment`,
          },
        ]
      : [],
  );
}
