import { randomBytes } from 'node:crypto';
import type { LocalCredentials, Principal } from './service.ts';

export interface KnownCredentials {
  readonly credentials: LocalCredentials;
  readonly principal: Principal;
}

/** Hands out credentials, and knows by the access key id whose they are. */
export interface CredentialStore {
  /** Each call makes new credentials, so that two processes of one function can be told apart. */
  register(principal: Principal): LocalCredentials;
  find(accessKeyId: string): KnownCredentials | undefined;
}

export function createCredentialStore(): CredentialStore {
  const known = new Map<string, KnownCredentials>();
  return {
    register(principal) {
      const credentials = {
        // The prefix of temporary credentials: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
        accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(48).toString('base64'),
      };
      known.set(credentials.accessKeyId, { credentials, principal });
      return credentials;
    },
    find: (accessKeyId) => known.get(accessKeyId),
  };
}
