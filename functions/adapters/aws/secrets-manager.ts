import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { Fault } from '../../domain/fault.ts';
import { RotationFailure } from '../../domain/rotation/failure.ts';
import type { SecretFacts, Secrets, VersionRef } from '../../domain/rotation/secrets.ts';
import { awsFault, calling } from './fault.ts';

/** Secrets as Secrets Manager keeps them. https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
export class SecretsManagerSecrets implements Secrets {
  readonly #client: SecretsManagerClient;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  async describe(secretArn: string): Promise<SecretFacts> {
    const found = await calling({ call: 'SecretsManager DescribeSecret', subject: secretArn }, () =>
      this.#client.send(new DescribeSecretCommand({ SecretId: secretArn })),
    );
    return {
      rotationEnabled: found.RotationEnabled ?? false,
      owningService: found.OwningService,
      labels: found.VersionIdsToStages ?? {},
    };
  }

  async read(secretArn: string, version: VersionRef): Promise<string | undefined> {
    const one = 'id' in version ? { VersionId: version.id } : { VersionStage: version.label };
    try {
      const { SecretString, SecretBinary } = await this.#client.send(
        new GetSecretValueCommand({ SecretId: secretArn, ...one }),
      );
      if (SecretBinary === undefined) return SecretString;
    } catch (thrown) {
      // Also said of a version that is listed and has no value yet.
      if (thrown instanceof ResourceNotFoundException) return undefined;
      const call = { call: 'SecretsManager GetSecretValue', subject: secretArn };
      throw thrown instanceof SyntaxError ? unreadable(secretArn) : awsFault(thrown, call);
    }
    throw new RotationFailure('secret-malformed', {
      expected: `${Object.values(version).join()} of ${secretArn} to have a text`,
      found: 'SecretBinary',
    });
  }

  async putPending(
    secretArn: string,
    { token, rotationToken, text }: Parameters<Secrets['putPending']>[1],
  ): Promise<void> {
    const input = {
      SecretId: secretArn,
      ClientRequestToken: token,
      SecretString: text,
      VersionStages: ['AWSPENDING'],
      ...(rotationToken !== undefined && { RotationToken: rotationToken }),
    };
    await calling({ call: 'SecretsManager PutSecretValue', subject: secretArn }, async () => {
      try {
        await this.#client.send(new PutSecretValueCommand(input));
      } catch (thrown) {
        // Another invocation of the same attempt came first: what it wrote is what later steps read.
        if (!(thrown instanceof ResourceExistsException)) throw thrown;
      }
    });
  }

  async moveCurrent(secretArn: string, { to, from }: { to: string; from: string }): Promise<void> {
    await calling({ call: 'SecretsManager UpdateSecretVersionStage', subject: secretArn }, () =>
      this.#client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretArn,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: to,
          RemoveFromVersionId: from,
        }),
      ),
    );
  }

  async removePending(secretArn: string, from: string): Promise<void> {
    await calling({ call: 'SecretsManager UpdateSecretVersionStage', subject: secretArn }, () =>
      this.#client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretArn,
          VersionStage: 'AWSPENDING',
          RemoveFromVersionId: from,
        }),
      ),
    );
  }

  async versionIds(secretArn: string): Promise<readonly string[]> {
    const versions: { readonly id: string; readonly createdAt: number }[] = [];
    let token: string | undefined;
    do {
      const input = { SecretId: secretArn, IncludeDeprecated: true, ...(token && { NextToken: token }) };
      const page = await calling({ call: 'SecretsManager ListSecretVersionIds', subject: secretArn }, () =>
        this.#client.send(new ListSecretVersionIdsCommand(input)),
      );
      for (const { VersionId, CreatedDate } of page.Versions ?? []) {
        if (VersionId !== undefined) versions.push({ id: VersionId, createdAt: CreatedDate?.getTime() ?? 0 });
      }
      token = page.NextToken;
    } while (token);
    return versions.sort((a, b) => b.createdAt - a.createdAt).map(({ id }) => id);
  }
}

/** Without the parser's own message, which shows parts of the answer, and so of the secret. */
function unreadable(secretArn: string): Fault {
  return new Fault({
    kind: 'service-unavailable',
    expected: `SecretsManager GetSecretValue of ${secretArn} to answer in JSON`,
    found: 'an answer that is none, or is cut off',
    todo: 'nothing; the next attempt asks again',
  });
}
