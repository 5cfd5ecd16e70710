import type { HostPolicy, SecretPolicy } from '../policy/rotation.ts';
import type { DatabaseSecret } from './database-secret.ts';
import type { Login } from './databases.ts';
import { RotationFailure } from './failure.ts';

/** The policy of a secret, by its ARN, or as people call it. @throws RotationFailure `not-configured` */
export function policyOf(policies: readonly SecretPolicy[], secret: string): SecretPolicy {
  const known = policies.filter(({ mode }) => mode !== 'off');
  const policy =
    known.find(({ secretArn }) => secretArn === secret) ?? known.find(({ name }) => name === secret);
  if (policy) return policy;
  throw new RotationFailure('not-configured', {
    expected: `${secret} to be among the secrets of the stack's configuration`,
    found: known.length > 0 ? known.map(({ name }) => name).join(', ') : 'none at all',
  });
}

/** Refuses a secret that leads elsewhere than the stack allows. @throws RotationFailure `secret-not-allowed` */
export function checkSteering(secret: DatabaseSecret, policy: SecretPolicy, name: string): void {
  allowedHost(secret, policy, name);
  if (policy.strategy.kind === 'single-user') return;
  if (secret.masterArn !== policy.strategy.masterArn) {
    throw new RotationFailure('secret-not-allowed', {
      expected: `${name} to have masterarn ${policy.strategy.masterArn}`,
      found: `masterarn ${secret.masterArn ?? 'missing'}`,
    });
  }
}

/** What the stack allows with the secret's server. @throws RotationFailure `secret-not-allowed` */
export function allowedHost(
  { host, plaintext }: Pick<DatabaseSecret, 'host' | 'plaintext'>,
  { hosts }: SecretPolicy,
  name: string,
): HostPolicy {
  const allowed = hosts.find((one) => one.host === host);
  if (!allowed) {
    throw new RotationFailure('secret-not-allowed', {
      expected: `${name} to have one of the hosts ${hosts.map((one) => one.host).join(', ')}`,
      found: `host ${host}`,
    });
  }
  if (plaintext && !allowed.plaintext) {
    throw new RotationFailure('secret-not-allowed', {
      expected: `${name} to leave TLS on`,
      found: 'ssl is false',
    });
  }
  return allowed;
}

/** The login of a version that the stack allows. @throws RotationFailure `secret-not-allowed` */
export function loginOf(secret: DatabaseSecret, policy: SecretPolicy, name: string): Login {
  const { host, port, database, username, password, plaintext } = secret;
  const { authority, md5 } = allowedHost(secret, policy, name);
  return { host, port, database, username, password, trust: { authority, plaintext, md5 } };
}

/**
 * Refuses a version that is not for the same role on the same server as the current one: whoever can write a
 * version must not take over another role, or bring a password to another server.
 *
 * @throws RotationFailure `secret-not-allowed`
 */
export function checkSameLogin(
  version: DatabaseSecret,
  { current, username, name }: { current: DatabaseSecret; username: string; name: string },
): void {
  const { host, port, plaintext } = current;
  const same = version.host === host && version.port === port && version.plaintext === plaintext;
  if (version.username === username && same) return;
  throw new RotationFailure('secret-not-allowed', {
    expected: `${name} to be for ${username} at ${host}:${port}${plaintext ? ' without TLS' : ''}, after AWSCURRENT`,
    found: `${version.username} at ${version.host}:${version.port}${version.plaintext ? ' without TLS' : ''}`,
  });
}
