import { randomInt } from 'node:crypto';
import { ResourceExistsException$, ResourceNotFoundException$ } from '@aws-sdk/client-secrets-manager';
import { fault } from '../wire/operation.ts';
import { Secret, type SecretDescription } from './secret.ts';

export interface SecretsRegion {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** A secret to be: by its name, or by the whole ARN where the six characters at its end must be these. */
export type NewSecret = Omit<SecretDescription, 'arn' | 'name'> &
  ({ readonly name: string; readonly arn?: string } | { readonly arn: string; readonly name?: string });

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Every secret of one account and region. */
export class Secrets {
  readonly #prefix: string;
  readonly #now: () => Date;
  readonly #moved: (secret: Secret, label: string, versionId: string) => void;
  readonly #byArn = new Map<string, Secret>();

  /** @param moved told of each label that comes to a version */
  constructor(
    { partition, account, region }: SecretsRegion,
    now: () => Date,
    moved: (secret: Secret, label: string, versionId: string) => void,
  ) {
    this.#prefix = `arn:${partition}:secretsmanager:${region}:${account}:secret:`;
    this.#now = now;
    this.#moved = moved;
  }

  get all(): readonly Secret[] {
    return [...this.#byArn.values()];
  }

  add(wanted: NewSecret): Secret {
    const name = wanted.name ?? wanted.arn?.slice(this.#prefix.length, -7) ?? '';
    if (this.find(name)) {
      throw fault(
        ResourceExistsException$,
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const arn = wanted.arn ?? `${this.#prefix}${name}-${suffix()}`;
    const secret: Secret = new Secret({ ...wanted, arn, name }, this.#now(), (label, id) =>
      this.#moved(secret, label, id),
    );
    this.#byArn.set(arn, secret);
    return secret;
  }

  /** By name, ARN, or an ARN without the six characters at its end. */
  find(id: string): Secret | undefined {
    return this.#byArn.get(id) ?? this.all.find(({ name }) => name === id || `${this.#prefix}${name}` === id);
  }

  /** @throws AwsError ResourceNotFoundException */
  named(id: string): Secret {
    const secret = this.find(id);
    if (secret) return secret;
    throw fault(ResourceNotFoundException$, "Secrets Manager can't find the specified secret.");
  }

  /** What IAM is asked about a secret, also where there is none. */
  arnOf(id: string): string {
    return this.find(id)?.arn ?? (id.startsWith('arn:') ? id : `${this.#prefix}${id}`);
  }
}

function suffix(): string {
  return Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
}
