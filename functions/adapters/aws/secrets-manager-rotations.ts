import { RotateSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ConductedSecret, Rotations } from '../../domain/rotation/conducting.ts';
import { awsFault, errorFacts } from './fault.ts';
import { SecretsManagerWatch } from './secrets-manager-watch.ts';

/** Rotations as Secrets Manager begins them. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html */
export class SecretsManagerRotations implements Rotations {
  readonly #client: SecretsManagerClient;
  readonly #watch: SecretsManagerWatch;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
    this.#watch = new SecretsManagerWatch(client);
  }

  look(secretArn: string): Promise<ConductedSecret | undefined> {
    return this.#watch.look(secretArn);
  }

  async begin(secretArn: string, token: string): Promise<'begun' | 'unfinished'> {
    try {
      await this.#client.send(new RotateSecretCommand({ SecretId: secretArn, ClientRequestToken: token }));
      return 'begun';
    } catch (thrown) {
      const { name, message } = errorFacts(thrown);
      // The error has no name of its own.
      if (name === 'InvalidRequestException' && /previous rotation/i.test(message)) return 'unfinished';
      throw awsFault(thrown, { call: 'SecretsManager RotateSecret', subject: secretArn });
    }
  }
}
