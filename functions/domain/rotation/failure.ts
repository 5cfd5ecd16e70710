import { Fault, type FaultKind } from '../fault.ts';

interface FailureText {
  readonly kind: FaultKind;
  readonly todo: string;
}

/** Why a rotation stopped, each cause by its own name with its own next step. */
export const rotationFailures = {
  'not-configured': {
    kind: 'invalid-request',
    todo: 'name the secret under rotation in the configuration and deploy, or take this function off the secret',
  },
  'observe-only': {
    kind: 'invalid-request',
    todo: "set the secret's mode to act in the configuration and deploy, or take this function off the secret",
  },
  paused: {
    kind: 'conflict',
    todo: 'nothing until then: nothing was changed; afterwards rotate, or wait for the schedule',
  },
  'blue-green-under-way': {
    kind: 'conflict',
    todo: 'nothing: no role was changed, and it is rotated by itself once the deployment is switched over or deleted',
  },
  'rotation-disabled': {
    kind: 'invalid-request',
    todo: 'switch rotation on for the secret (RotateSecret) before the function is invoked',
  },
  'managed-by-aws': {
    kind: 'invalid-request',
    todo: 'take this function off the secret: the service that owns it rotates it',
  },
  'pending-superseded': {
    kind: 'invalid-request',
    todo: 'nothing, if a newer attempt is under way; otherwise rotate again, and if Secrets Manager then says that a previous rotation is not complete, invoke this function with {"settle": "<secret>"}',
  },
  'pending-stuck': {
    kind: 'invalid-request',
    todo: 'if no rotation is under way, invoke this function with {"settle": "<secret>"}: it takes AWSPENDING off the version, or finishes the attempt where only its password opens the database',
  },
  'secret-malformed': {
    kind: 'invalid-request',
    todo: 'correct the JSON of the secret: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html',
  },
  'secret-not-allowed': {
    kind: 'invalid-request',
    todo: "find out who changed the secret; if the value is right, allow it in the stack's configuration and deploy",
  },
  'host-not-found': {
    kind: 'service-unavailable',
    todo: "check the endpoint's spelling, that the cluster exists, and that the VPC resolves names",
  },
  'connection-refused': {
    kind: 'service-unavailable',
    todo: 'check that the cluster is available and listens on this port; during a restart or failover the next attempt gets through',
  },
  'connection-timed-out': {
    kind: 'service-unavailable',
    todo: "let the cluster's security group admit the function's on this port; then the subnets' routes and network ACLs",
  },
  'tls-not-offered': {
    kind: 'invalid-request',
    todo: 'switch TLS on at the server; without it only a host goes whose plaintext the configuration allows',
  },
  'tls-required': {
    kind: 'invalid-request',
    todo: 'take ssl: false out of the secret: the server wants TLS (rds.force_ssl, the default since Aurora PostgreSQL 17)',
  },
  'tls-untrusted-authority': {
    kind: 'invalid-request',
    todo: "configure the authority that signed the server's certificate, if it is not one of Amazon RDS",
  },
  'tls-wrong-host-name': {
    kind: 'invalid-request',
    todo: "put the cluster's own endpoint into the secret: a CNAME of your own is in no RDS certificate",
  },
  'tls-certificate-expired': {
    kind: 'invalid-request',
    todo: "renew the server's certificate: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL-certificate-rotation.html",
  },
  'tls-failed': { kind: 'service-unavailable', todo: 'read the cause; it may pass' },
  'wrong-password': {
    kind: 'invalid-request',
    todo: "check that the role exists and that its VALID UNTIL is not over, and put its working password into AWSCURRENT; only PostgreSQL's own log tells these causes apart",
  },
  'role-cannot-log-in': {
    kind: 'invalid-request',
    todo: 'give the role LOGIN, renew its VALID UNTIL, or let it CONNECT to the database',
  },
  'host-not-admitted': {
    kind: 'access-denied',
    todo: 'let pg_hba.conf admit this role from the function over TLS with scram-sha-256',
  },
  'unknown-role': {
    kind: 'invalid-request',
    todo: 'create the role, or correct username in the secret',
  },
  'unknown-database': {
    kind: 'invalid-request',
    todo: 'correct dbname in the secret',
  },
  'cleartext-password-asked': {
    kind: 'access-denied',
    todo: 'find out what answers at this host and port, and how pg_hba.conf or the proxy is set; nothing was sent',
  },
  'md5-password-asked': {
    kind: 'access-denied',
    todo: "set the role's password once with password_encryption = 'scram-sha-256', so that it is no longer kept as MD5; a server before PostgreSQL 10 knows nothing else: allow md5 for its host in the configuration; nothing was sent",
  },
  'no-password-asked': {
    kind: 'access-denied',
    todo: 'let the server ask for SCRAM-SHA-256; one that lets everybody in proves no password',
  },
  'server-not-proven': {
    kind: 'access-denied',
    todo: 'find out what answers at this host and port: it does not know the password that it asked for',
  },
  'proxy-without-secret': {
    kind: 'invalid-request',
    todo: "register the secret of this role with the RDS Proxy, and let the proxy's role read it",
  },
  'proxy-not-updated': {
    kind: 'service-unavailable',
    todo: "nothing at first: the proxy reads the secret again by itself, and the next attempt looks; if it stays, check the proxy's role and key",
  },
  'too-many-connections': {
    kind: 'service-unavailable',
    todo: "wait, or raise the role's connection limit or max_connections; the next attempt tries again",
  },
  'server-not-ready': {
    kind: 'service-unavailable',
    todo: 'nothing; the server starts or stops just now, and the next attempt tries again',
  },
  'read-only': {
    kind: 'service-unavailable',
    todo: "put the cluster's writer endpoint into the secret; in the middle of a failover the next attempt gets through",
  },
  'roles-entangled': {
    kind: 'invalid-request',
    todo: 'take the membership away (REVOKE <clone> FROM <first user>): what the clone owns goes to the first user instead, see docs/rotation.md',
  },
  'not-its-clone': {
    kind: 'access-denied',
    todo: 'find out who changed the secret or made the role; if the two are a pair of users, GRANT <first user> TO <clone>',
  },
  'missing-admin-option': {
    kind: 'access-denied',
    todo: "give the admin secret's user CREATEROLE and the role WITH ADMIN OPTION; since PostgreSQL 16 CREATEROLE alone is not enough",
  },
  'password-commands-restricted': {
    kind: 'access-denied',
    todo: 'GRANT rds_password to the role that changes the password, or switch rds.restrict_password_commands off',
  },
  'privileged-role': {
    kind: 'invalid-request',
    todo: 'nothing: such sessions are never ended here; leave endSessionsAfter out for this secret, or give the application a role of its own',
  },
  'permission-denied': { kind: 'access-denied', todo: 'grant what the statement needs' },
  'another-rotation': {
    kind: 'conflict',
    todo: 'nothing; another rotation of this role is under way, and the next attempt tries again',
  },
  'statement-failed': { kind: 'unknown', todo: 'read the cause; the next attempt tries again' },
} as const satisfies Readonly<Record<string, FailureText>>;

export type RotationFailureName = keyof typeof rotationFailures;

/** A rotation that stopped for a named cause. */
export class RotationFailure extends Fault {
  readonly failure: RotationFailureName;
  readonly found: string;
  readonly todo: string;

  /** @param found - never a password, and never a text of the secret that may hold one */
  constructor(failure: RotationFailureName, facts: { readonly expected: string; readonly found: string }) {
    super({ ...rotationFailures[failure], ...facts, found: `${failure}, ${facts.found}` });
    this.failure = failure;
    this.found = facts.found;
    this.todo = rotationFailures[failure].todo;
  }
}
