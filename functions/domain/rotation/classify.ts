import type { RotationFailureName } from './failure.ts';

/** What a driver or Node tells of a failed connection or statement. */
export interface DatabaseErrorFacts {
  /** SQLSTATE, or Node's code of a network or TLS error. */
  readonly code: string | undefined;
  /** With PostgreSQL's DETAIL behind it, where there is one. */
  readonly message: string;
}

const byCode: Readonly<Record<string, RotationFailureName>> = {
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'host-not-found',
  ECONNREFUSED: 'connection-refused',
  ETIMEDOUT: 'connection-timed-out',
  EHOSTUNREACH: 'connection-timed-out',
  ENETUNREACH: 'connection-timed-out',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-host-name',
  CERT_HAS_EXPIRED: 'tls-certificate-expired',
  CERT_NOT_YET_VALID: 'tls-certificate-expired',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted-authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted-authority',
  CERT_SIGNATURE_FAILURE: 'tls-untrusted-authority',
  EPROTO: 'tls-failed',
  '28P01': 'wrong-password',
  '28000': 'role-cannot-log-in',
  '3D000': 'unknown-database',
  '42704': 'unknown-role',
  '53300': 'too-many-connections',
  '57P01': 'server-not-ready',
  '57P02': 'server-not-ready',
  '57P03': 'server-not-ready',
  '25006': 'read-only',
  '55P03': 'another-rotation',
};

/** Say all; their messages quote names, which may hold anything. RDS Proxy alone may mean something else by them. */
const decisive: ReadonlySet<string | undefined> = new Set(['28P01', '3D000']);
const ofProxy = /RDS proxy has no credentials/i;

/**
 * Messages that say more than their code does, and errors of the driver that have none.
 * SQLSTATEs: https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
const byMessage: readonly (readonly [RegExp, RotationFailureName])[] = [
  // The second: before PostgreSQL 14.
  [/no encryption|, SSL off/i, 'tls-required'],
  [/pg_hba\.conf/i, 'host-not-admitted'],
  [ofProxy, 'proxy-without-secret'],
  [/tuple concurrently/i, 'another-rotation'],
  [/rds_password|restrict_password_commands/i, 'password-commands-restricted'],
  // The last: the ADMIN option is that of a role which the admin itself made, and whose rights it does not inherit.
  [/ADMIN option|CREATEROLE|no possible grantors/i, 'missing-admin-option'],
  [/permission denied for database|CONNECT privilege/i, 'role-cannot-log-in'],
  [/server does not support SSL/i, 'tls-not-offered'],
  [/server signature|server returned error/i, 'server-not-proven'],
  [/during recovery/i, 'read-only'],
  [/timeout expired|connect(ion)? timeout/i, 'connection-timed-out'],
  [/Connection terminated|ECONNRESET|socket disconnected/i, 'server-not-ready'],
];

/** The cause by its name; `statement-failed` where none is known. */
export function classifyDatabaseError({ code, message }: DatabaseErrorFacts): RotationFailureName {
  const decided = decisive.has(code) && !ofProxy.test(message);
  const told = !decided && byMessage.find(([pattern]) => pattern.test(message));
  if (told) return told[1];
  const named = code === undefined ? undefined : byCode[code];
  if (named) return named;
  if (code?.startsWith('ERR_SSL_')) return 'tls-failed';
  return code === '42501' ? 'permission-denied' : 'statement-failed';
}
