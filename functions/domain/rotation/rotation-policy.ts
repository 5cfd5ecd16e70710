import type { DatabaseSecret } from './database-secret.ts';
import { RotationFailure } from './failure.ts';
import type { PasswordPolicy } from './password.ts';

/** How one secret is rotated. Comes from the stack: who can write the secret cannot change it. */
export interface RotationPolicy {
  readonly secretArn: string;
  /** Where this secret's password may be taken, as `host` stands in the secret. */
  readonly hosts: readonly string[];
  readonly strategy:
    | { readonly kind: 'single-user' }
    /** `masterArn`: the secret of the role that makes and changes both users. */
    | { readonly kind: 'alternating-users'; readonly masterArn: string };
  readonly password: PasswordPolicy;
  /** What the application needs, run in a transaction that is rolled back. */
  readonly testSql: string;
}

/** The policy of a secret. @throws RotationFailure `not-configured` */
export function policyOf(policies: readonly RotationPolicy[], secretArn: string): RotationPolicy {
  const policy = policies.find((one) => one.secretArn === secretArn);
  if (policy) return policy;
  throw new RotationFailure('not-configured', {
    expected: `${secretArn} to be among the secrets of the stack's configuration`,
    found: `${policies.length} others`,
  });
}

/** Refuses a secret that leads elsewhere than the stack allows. @throws RotationFailure `secret-not-allowed` */
export function checkSteering(secret: DatabaseSecret, policy: RotationPolicy, name: string): void {
  const refuse = (expected: string, found: string) =>
    new RotationFailure('secret-not-allowed', { expected: `${name} to ${expected}`, found });
  if (!policy.hosts.includes(secret.host)) {
    throw refuse(`have one of the hosts ${policy.hosts.join(', ')}`, `host ${secret.host}`);
  }
  if (policy.strategy.kind === 'single-user') return;
  if (secret.masterArn !== policy.strategy.masterArn) {
    throw refuse(`have masterarn ${policy.strategy.masterArn}`, `masterarn ${secret.masterArn ?? 'missing'}`);
  }
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
  const { host, port } = current;
  if (version.username === username && version.host === host && version.port === port) return;
  throw new RotationFailure('secret-not-allowed', {
    expected: `${name} to be for ${username} at ${host}:${port}, after AWSCURRENT`,
    found: `${version.username} at ${version.host}:${version.port}`,
  });
}
