import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SecretsManagerSecrets } from '../adapters/aws/secrets-manager.ts';
import { secretsManagerClient } from '../adapters/aws/secrets-manager-client.ts';
import { PostgresDatabases } from '../adapters/postgres/postgres-databases.ts';
import { randomBelow } from '../adapters/random.ts';
import { invokedHandler } from '../runtime/invoked-handler.ts';
import { contract } from './contract.ts';
import { rotateSecret } from './rotate-secret.ts';

export const handler = invokedHandler(contract, ({ environment, policy }) => {
  const deps = {
    policies: policy.rotation?.secrets ?? [],
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    secrets: new SecretsManagerSecrets(secretsManagerClient()),
    databases: new PostgresDatabases(),
    randomBelow,
  };
  return (payload, context) => rotateSecret(deps, payload, context);
});
