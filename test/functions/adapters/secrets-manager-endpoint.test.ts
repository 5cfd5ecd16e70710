import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerSecrets } from '../../../functions/adapters/aws/secrets-manager.ts';
import type { Gate } from '../../support/interleave.ts';
import { functionArn, openLocalSecrets } from '../../support/local-secrets.ts';
import { MemorySecret } from '../../support/memory-rotation.ts';
import { describeSecrets } from '../../support/secrets-contract.ts';

describeSecrets("Secrets Manager's adapter at the local endpoint", async () => {
  const local = await openLocalSecrets();
  const client = new SecretsManagerClient({ ...local.at, maxAttempts: 1 });
  const { arn } = local.manager.addSecret({ name: 'app', text: 'first' });
  return {
    secrets: new SecretsManagerSecrets(client),
    arn,
    begin: (token) => local.manager.rotate(arn, { RotationLambdaARN: functionArn, token }),
    async close() {
      client.destroy();
      await local.close();
    },
  };
});

describeSecrets('the one in memory', async () => {
  const secret = new MemorySecret('arn:app', 'first');
  const straight: Gate = async (_, perform) => perform();
  return {
    secrets: secret.through(straight),
    arn: secret.arn,
    begin: (token) => secret.begin(token),
    close: async () => undefined,
  };
});
