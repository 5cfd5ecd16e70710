import type { RecordedCall } from './call.ts';

/**
 * A call of a function of this deployment: by a role of its stack, in this account. Whoever may give roles such a name may do
 * more than hide behind it.
 */
export function isOwnCall({ by, account }: RecordedCall, deployment: string): boolean {
  const role = by.role?.split('/').at(-1);
  if (role === undefined || account === undefined || by.account !== account) return false;
  return role.startsWith(`AuroraSteward-${deployment}-`) || role.startsWith(`steward-${deployment}-`);
}

/** A role or user that the configuration names, by its ARN; the role's where it is a session of one. */
export function isKnownCaller({ by }: RecordedCall, principals: readonly string[]): boolean {
  return [by.principal, by.role].some(
    (arn) => arn !== undefined && principals.some((known) => matches(known, arn)),
  );
}

function matches(known: string, arn: string): boolean {
  return known.endsWith('*') ? arn.startsWith(known.slice(0, -1)) : known === arn;
}
