import type { ProbeFailureName } from '../probe/failure.ts';

const script = 'run the GRANT script of docs/exports.md';

/** What a person does where count-rows cannot log in; what may pass by itself says so. */
const remedies: Readonly<Record<ProbeFailureName, string>> = {
  'host-not-found':
    'Check that the VPC resolves names (enableDnsSupport, enableDnsHostnames) and that the cluster exists.',
  'connection-refused': 'See whether the cluster is available, and whether its port is right.',
  'connection-timed-out':
    "Let the cluster's security group admit that of the suite's functions on its port; then look at the subnets' routes and network ACLs.",
  'tls-not-offered': 'Switch TLS on at the server; there is no way around TLS.',
  'tls-untrusted': "Name the authority that signed the server's certificate in exports.compare.authority.",
  'login-refused': `In the database named, ${script}; switch IAM database authentication on, and let no policy deny rds-db:connect.`,
  'password-asked': 'GRANT rds_iam to the user: the server asks for a password that nobody has.',
  'database-missing': 'Nothing, if the database was dropped.',
  'too-many-connections': "Raise max_connections, or the user's connection limit.",
  'server-not-ready': 'Nothing, if it passes: the server starts or stops.',
  'read-only': 'Nothing: it only reads.',
  'table-missing': `In the database named, ${script} again.`,
  'permission-denied': `In the database named, ${script} again.`,
  'timed-out': 'Nothing, if it passes: the server takes connections and does not answer.',
  other: 'Read what the server says.',
};

export function remedyOfCount(name: ProbeFailureName): string {
  return remedies[name];
}
