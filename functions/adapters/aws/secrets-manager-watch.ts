import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { WatchedSecret, WatchedSecrets } from '../../domain/rotation/watched.ts';
import { awsFault, errorFacts } from './fault.ts';

/** How secrets stand. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export class SecretsManagerWatch implements WatchedSecrets {
  readonly #client: SecretsManagerClient;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  async look(secretArn: string): Promise<WatchedSecret | undefined> {
    try {
      const found = await this.#client.send(new DescribeSecretCommand({ SecretId: secretArn }));
      const versions = Object.entries(found.VersionIdsToStages ?? {});
      const pending = versions.find(([, labels]) => labels.includes('AWSPENDING'));
      return {
        rotationEnabled: found.RotationEnabled ?? false,
        lastRotatedAt: found.LastRotatedDate,
        nextRotationAt: found.NextRotationDate,
        pendingVersion: pending && !pending[1].includes('AWSCURRENT') ? pending[0] : undefined,
      };
    } catch (thrown) {
      if (errorFacts(thrown).name === 'ResourceNotFoundException') return undefined;
      throw awsFault(thrown, { call: 'SecretsManager DescribeSecret', subject: secretArn });
    }
  }
}
