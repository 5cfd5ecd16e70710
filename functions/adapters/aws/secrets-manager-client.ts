import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfiguration } from './clients.ts';

/** The client of Secrets Manager; one for each function's process. */
export function secretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient(clientConfiguration('secretsManager'));
}
