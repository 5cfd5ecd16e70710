import { describe } from 'vitest';
import { secretsManagerContract } from '../../../contract/secrets-manager.ts';
import { openLocalSecrets } from '../../../support/local-secrets.ts';

describe('Secrets Manager, as the local run imitates it', () => {
  secretsManagerContract(async () => {
    const { at, clock, close } = await openLocalSecrets();
    return { at, pass: (hours) => clock.runFor(hours * 3_600_000), close };
  });
});
