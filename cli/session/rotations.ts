import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { calling } from '../../functions/adapters/aws/fault.ts';
import type { Rotations } from './session.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export function rotationsIn(client: SecretsManagerClient): Rotations {
  return {
    async next(secretArn) {
      const { NextRotationDate } = await calling(
        { call: 'SecretsManager DescribeSecret', subject: secretArn },
        () => client.send(new DescribeSecretCommand({ SecretId: secretArn })),
      );
      return NextRotationDate;
    },
  };
}
