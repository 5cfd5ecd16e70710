import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import type { ServerCertificate } from './certificates.ts';

/** Roles that every cluster has, named as on RDS. */
export const superuser = 'rdsadmin';
export const replicationUser = 'rdsrepladmin';
export const masterUser = 'postgres';
export const tokenUsers = 'rds_iam';

/** What differs between the servers of a run. */
export interface ServerConfiguration {
  readonly port: number;
  /** Name of the instance, as logs and `application_name` of a reader show it. */
  readonly name: string;
  readonly certificate: ServerCertificate;
  /** Present for a reader: whom it follows. */
  readonly follows?: { readonly port: number; readonly password: string };
  /** For a snapshot: nothing may be changed in it. */
  readonly readOnly?: boolean;
}

/** Writes every configuration file of a data folder, replacing what a copied folder brought along. */
export async function configure(
  dataFolder: string,
  configuration: ServerConfiguration,
  owner: Account | undefined,
): Promise<void> {
  const { certificate, follows } = configuration;
  const files: Record<string, string> = {
    'server.crt': certificate.certificate,
    'server.key': certificate.privateKey,
    'ca.crt': certificate.authority,
    'pg_hba.conf': clientAuthentication,
    'pg_ident.conf': 'endpoint  /^.*$  all\n',
    'postgresql.conf': asLines(settings(configuration)),
    'postgresql.auto.conf': follows
      ? asLines({ primary_conninfo: conninfo(dataFolder, configuration.name, follows) })
      : '',
  };
  if (follows) files['standby.signal'] = '';
  await Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const path = join(dataFolder, name);
      await writeFile(path, text, { mode: 0o600 });
      if (owner) await chown(path, owner.uid, owner.gid);
    }),
  );
}

/**
 * As with `rds.force_ssl`, the default on Aurora PostgreSQL 17: no connection without TLS. Members of `rds_iam` have
 * tokens instead of passwords, which the endpoint checks: it alone has the certificate that lets them in. The master
 * user may grant that role, which PostgreSQL counts as being a member.
 */
const clientAuthentication = `
hostssl  all          ${masterUser}            127.0.0.1/32  scram-sha-256
hostssl  all          +${tokenUsers}            127.0.0.1/32  cert map=endpoint
hostssl  all          all                 127.0.0.1/32  scram-sha-256
hostssl  replication  ${replicationUser}  127.0.0.1/32  scram-sha-256
`;

function settings({ port, name, readOnly = false }: ServerConfiguration): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    cluster_name: name,
    ssl: 'on',
    ssl_ca_file: 'ca.crt',
    ssl_min_protocol_version: 'TLSv1.2',
    password_encryption: 'scram-sha-256',
    max_connections: '100',
    shared_buffers: '32MB',
    wal_level: 'replica',
    hot_standby: 'on',
    hot_standby_feedback: 'on',
    // With a reader alive, a commit is answered once the reader shows it: as on Aurora, none is lost by a failover.
    synchronous_commit: 'remote_apply',
    // A power cut may damage the run's data, which dies with the run anyway. Snapshots are taken through the same
    // page cache, so they are exact; ending a server (even by SIGKILL) loses nothing that it had written.
    fsync: 'off',
    wal_init_zero: 'off',
    wal_recycle: 'off',
    // A base backup needs the WAL since it began, a rejoining reader the WAL since its base backup.
    wal_keep_size: '512MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '1h',
    default_transaction_read_only: readOnly ? 'on' : 'off',
    autovacuum: readOnly ? 'off' : 'on',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'ISO, MDY',
    lc_messages: 'C',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_checkpoints: 'off',
  };
}

function conninfo(
  dataFolder: string,
  name: string,
  { port, password }: { port: number; password: string },
): string {
  const parameters: Record<string, string> = {
    host: '127.0.0.1',
    port: String(port),
    user: replicationUser,
    password,
    application_name: name,
    sslmode: 'verify-full',
    sslrootcert: join(dataFolder, 'ca.crt'),
  };
  return Object.entries(parameters)
    .map(([key, value]) => `${key}=${quoted(value, "\\'")}`)
    .join(' ');
}

function asLines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} = ${quoted(value, "''")}\n`)
    .join('');
}

function quoted(value: string, escapedQuote: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", escapedQuote)}'`;
}
