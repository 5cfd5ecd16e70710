import { RotationFailure } from './failure.ts';
import type { SecretFacts } from './secrets.ts';

/** Where this attempt stands, by the secret's labels. */
export type Attempt =
  | { readonly state: 'finished' }
  | { readonly state: 'pending'; readonly currentVersion: string };

/**
 * Whether the attempt of this token may go on. What comes after success is told as such: Secrets Manager repeats steps.
 *
 * @throws RotationFailure `managed-by-aws`, `rotation-disabled`, `pending-superseded`, `secret-malformed`
 */
export function attemptOf(
  facts: SecretFacts,
  { secretArn, token, test }: { secretArn: string; token: string; test: boolean },
): Attempt {
  const expected = `version ${token} of ${secretArn} to be the one under rotation`;
  if (facts.owningService !== undefined) {
    throw new RotationFailure('managed-by-aws', {
      expected: `${secretArn} to be rotated by this function`,
      found: `it belongs to ${facts.owningService}`,
    });
  }
  // A test alone (RotateImmediately false) comes while rotation is only being switched on.
  if (!facts.rotationEnabled && !test) {
    throw new RotationFailure('rotation-disabled', { expected, found: 'rotation is switched off' });
  }
  const labels = facts.labels[token] ?? [];
  if (labels.includes('AWSCURRENT')) return { state: 'finished' };
  if (!labels.includes('AWSPENDING')) {
    const other = versionWith(facts, 'AWSPENDING');
    const found = other ? `AWSPENDING is on version ${other}` : 'no version has AWSPENDING';
    throw new RotationFailure('pending-superseded', { expected, found });
  }
  const currentVersion = versionWith(facts, 'AWSCURRENT');
  if (currentVersion !== undefined) return { state: 'pending', currentVersion };
  throw new RotationFailure('secret-malformed', {
    expected: `${secretArn} to have a current version`,
    found: 'no version has AWSCURRENT',
  });
}

/** The version with AWSPENDING where that is not the current one: an attempt that is unfinished, or stuck. */
export function pendingElsewhere(facts: SecretFacts): string | undefined {
  const pending = versionWith(facts, 'AWSPENDING');
  return pending === versionWith(facts, 'AWSCURRENT') ? undefined : pending;
}

export function versionWith(facts: SecretFacts, label: string): string | undefined {
  return Object.entries(facts.labels).find(([, labels]) => labels.includes(label))?.[0];
}
