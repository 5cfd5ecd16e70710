import { dayMs } from '../durations.ts';
import type { SecretPolicy } from '../policy/rotation.ts';
import { type RotationFailureName, rotationFailures } from './failure.ts';

/** What a login finds out about the server and about roles, without changing anything. */
export interface Inspection {
  /** `server_version_num`: 170005. */
  readonly version: number;
  readonly readOnly: boolean;
  readonly connections: { readonly used: number; readonly max: number };
  /** When the server's certificate ends, ISO 8601; `undefined` without TLS. */
  readonly certificateEnds: string | undefined;
  /** RDS lets only members of `rds_password` set passwords. */
  readonly passwordsRestricted: boolean;
  /** The login may set passwords even then. */
  readonly maySetPasswords: boolean;
  readonly createsRoles: boolean;
  /** The roles that were asked about, as far as they exist. */
  readonly roles: readonly InspectedRole[];
  /** Of two users: the second is a member of the first. `undefined` where not both exist, and of one user. */
  readonly cloneIsMember: boolean | undefined;
  /** What keeps two users from being alike, as comments and statements. */
  readonly migration: readonly string[];
}

export interface InspectedRole {
  readonly name: string;
  readonly canLogIn: boolean;
  readonly expired: boolean;
  /** The login has the ADMIN option on it, or is a superuser. */
  readonly administered: boolean;
  /** Sessions that logged in as it, without ours, and what they call themselves. */
  readonly sessions: number;
  readonly applications: readonly string[];
}

/** One thing that was looked at. */
export interface Finding {
  readonly check: string;
  readonly result: 'fine' | 'warning' | 'in-the-way' | 'not-checked';
  readonly found: string;
  readonly do?: string;
}

const firstWithAdminRule = 160_000;

/** What the server itself puts in the way of a rotation. */
export function judgeServer({ readOnly, connections, certificateEnds }: Inspection, now: Date): Finding[] {
  return [
    readOnly
      ? inTheWay('writable', 'read-only', 'the server is read-only')
      : fine('writable', 'the server takes writes'),
    judgeConnections(connections),
    judgeCertificate(certificateEnds, now),
  ];
}

function judgeConnections({ used, max }: Inspection['connections']): Finding {
  const found = `${max - used} of ${max} are free`;
  if (max - used >= 5) return fine('connections', found);
  return { ...inTheWay('connections', 'too-many-connections', found), result: 'warning' };
}

function judgeCertificate(ends: string | undefined, now: Date): Finding {
  if (ends === undefined) return fine('certificate', 'no TLS, as the stack allows');
  const days = Math.floor((Date.parse(ends) - now.getTime()) / dayMs);
  const found = `it ends in ${days} days`;
  if (days >= 30) return fine('certificate', found);
  return { ...inTheWay('certificate', 'tls-certificate-expired', found), result: 'warning' };
}

/** What the rights of whoever changes the password put in the way. */
export function judgeRights(
  seen: Inspection,
  { strategy }: Pick<SecretPolicy, 'strategy'>,
  { user, model, by }: { user: string; model: string; by: string },
): Finding[] {
  const restricted = seen.passwordsRestricted && !seen.maySetPasswords;
  const passwords = restricted
    ? inTheWay('passwords', 'password-commands-restricted', `${by} is no member of rds_password`)
    : fine('passwords', `${by} may set passwords`);
  if (strategy.kind === 'single-user') return [passwords];
  const next = seen.roles.find(({ name }) => name === user);
  return [
    passwords,
    judgeAdmin(seen, by),
    judgeUser(seen, next, { user, model }),
    ...expiry(seen.roles, model),
    ...judgeSessions(next),
    ...judgeMigration(seen.migration),
  ];
}

/** Whether the admin may change both users. */
function judgeAdmin({ createsRoles, roles, version }: Inspection, by: string): Finding {
  if (!createsRoles) return inTheWay('admin', 'missing-admin-option', `${by} lacks CREATEROLE`);
  const ruled = version >= firstWithAdminRule;
  const foreign = roles.filter(({ administered }) => ruled && !administered).map(({ name }) => name);
  return foreign.length === 0
    ? fine('admin', `${by} may change both users`)
    : inTheWay('admin', 'missing-admin-option', `${by} lacks the ADMIN option on ${foreign.join(' and ')}`);
}

/** Whether the user whose turn it is can log in, or can be made. */
function judgeUser(
  { roles, cloneIsMember }: Inspection,
  next: InspectedRole | undefined,
  { user, model }: { readonly user: string; readonly model: string },
): Finding {
  if (roles.every(({ name }) => name !== model)) {
    return inTheWay('roles', 'unknown-role', `there is no role ${model}`);
  }
  if (!next) return fine('roles', `${user} will be made like ${model}`);
  if (!next.canLogIn) return inTheWay('roles', 'role-cannot-log-in', `${user} has no LOGIN`);
  if (user === model && cloneIsMember === false) {
    return inTheWay('roles', 'not-its-clone', `${model} has a clone by name that is not its member`);
  }
  return fine('roles', `${user} is there`);
}

/** Whoever still works as the user whose turn it is has not read the secret since the last rotation. */
function judgeSessions(next: InspectedRole | undefined): Finding[] {
  if (!next || next.sessions === 0) return [fine('former user', 'nobody works as the user whose turn it is')];
  const { name, sessions, applications } = next;
  const who = applications.length > 0 ? ` (${applications.join(', ')})` : '';
  return [
    {
      check: 'former user',
      result: 'warning',
      found: `${sessions} ${sessions === 1 ? 'session works' : 'sessions work'} as ${name}${who}`,
      do: 'have these clients read the secret again: the next rotation replaces the password that they know',
    },
  ];
}

/** The clone gets the model's VALID UNTIL, so an end of the model ends both. */
function expiry(roles: readonly InspectedRole[], model: string): Finding[] {
  if (!roles.some(({ name, expired }) => name === model && expired)) return [];
  return [inTheWay('validity', 'role-cannot-log-in', `VALID UNTIL of ${model} is over`)];
}

function judgeMigration(migration: readonly string[]): Finding[] {
  if (migration.length === 0) return [fine('ownership', 'the clone has nothing of its own')];
  return [
    {
      check: 'ownership',
      result: 'warning',
      found: migration.join('\n'),
      do: 'run it as a migration of your own, or set ownership to apply',
    },
  ];
}

export function fine(check: string, found: string): Finding {
  return { check, result: 'fine', found };
}

export function inTheWay(check: string, failure: RotationFailureName, found: string): Finding {
  return { check, result: 'in-the-way', found: `${failure}, ${found}`, do: rotationFailures[failure].todo };
}
