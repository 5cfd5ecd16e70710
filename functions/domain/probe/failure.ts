/** Why an attempt did not reach a writer, and what a person does if it stays so. */
const failures = {
  'host-not-found':
    'check that the cluster exists and that the VPC resolves names (enableDnsSupport, enableDnsHostnames)',
  'connection-refused':
    'nothing listens there: see whether the writer is available, and whether the port is right',
  'connection-timed-out':
    "let the cluster's security group admit the probe's on this port; then the subnets' routes and network ACLs",
  'tls-not-offered': 'switch TLS on at the server; there is no way around TLS',
  'tls-untrusted':
    "name the authority that signed the server's certificate in `network.authorities`, or use the cluster's own endpoint",
  'login-refused':
    'run the GRANT script of docs/failover.md, switch IAM database authentication on, and let no policy deny rds-db:connect',
  'password-asked': 'GRANT rds_iam to the user: the server asks for a password that nobody has',
  'database-missing': 'name a database that exists in `failover.probe.database`',
  'too-many-connections':
    "raise max_connections, or the user's connection limit; applications are refused as well",
  'server-not-ready': 'nothing, if it passes: the server starts or stops',
  'read-only': 'nothing, if it passes: the instance that answers is a reader',
  'table-missing': 'run the GRANT script of docs/failover.md in the database of `failover.probe.database`',
  'permission-denied': 'run the GRANT script of docs/failover.md again: the user may not write its row',
  'timed-out': 'nothing, if it passes: the server takes connections and does not answer',
  other: 'read what the server says',
} as const;

export type ProbeFailureName = keyof typeof failures;

export interface ProbeFailure {
  readonly name: ProbeFailureName;
  /** In the words of Node or PostgreSQL; no secret is in them. */
  readonly text: string;
}

export const probeFailureNames = Object.keys(failures) as readonly ProbeFailureName[];

/** What a person does about it. */
export function remedyOf(name: ProbeFailureName): string {
  return failures[name];
}

/** The server is there, and will not have us: waiting changes nothing. */
export function isRefusal(name: ProbeFailureName): boolean {
  return [
    'tls-not-offered',
    'tls-untrusted',
    'login-refused',
    'password-asked',
    'database-missing',
    'table-missing',
    'permission-denied',
  ].includes(name);
}

/** What a driver or Node tells of a failed connection or statement. */
export interface DriverError {
  /** SQLSTATE, or Node's code of a network or TLS error. */
  readonly code: string | undefined;
  readonly message: string;
}

const byCode: Readonly<Record<string, ProbeFailureName>> = {
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'host-not-found',
  ENODATA: 'host-not-found',
  ECONNREFUSED: 'connection-refused',
  ETIMEDOUT: 'connection-timed-out',
  EHOSTUNREACH: 'connection-timed-out',
  ENETUNREACH: 'connection-timed-out',
  ECONNRESET: 'server-not-ready',
  EPIPE: 'server-not-ready',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-untrusted',
  '28P01': 'login-refused',
  '28000': 'login-refused',
  '3D000': 'database-missing',
  '53300': 'too-many-connections',
  '57P01': 'server-not-ready',
  '57P02': 'server-not-ready',
  '57P03': 'server-not-ready',
  '57014': 'timed-out',
  '25006': 'read-only',
  '3F000': 'table-missing',
  '42P01': 'table-missing',
  '42501': 'permission-denied',
};

/** SQLSTATEs: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const byMessage: readonly (readonly [RegExp, ProbeFailureName])[] = [
  [/certificate|self.signed/i, 'tls-untrusted'],
  [/does not support SSL/i, 'tls-not-offered'],
  [/permission denied for database/i, 'login-refused'],
  [/pg_hba\.conf/i, 'login-refused'],
  [
    /Connection terminated|connection error and is not queryable|socket disconnected|ECONNRESET/i,
    'server-not-ready',
  ],
];

/** The cause by its name. */
export function probeFailureOf({ code, message }: DriverError): ProbeFailure {
  const told = byMessage.find(([pattern]) => pattern.test(message))?.[1];
  const name = told ?? (code === undefined ? undefined : byCode[code]) ?? 'other';
  const text = code === undefined || message.includes(code) ? message : `${code}: ${message}`;
  return { name, text: text.slice(0, 300) };
}
