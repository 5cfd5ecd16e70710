import { randomBytes } from 'node:crypto';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLeash } from '../leash/leash.ts';
import { AuroraCluster, type Failover, type WriterLoss } from './cluster.ts';
import type { AuroraDataPlane } from './data-plane.ts';
import type { Endpoint } from './endpoint.ts';
import { exportSnapshot } from './export/export-snapshot.ts';
import { serverAccount } from './postgres/account.ts';
import { prepareBinaries } from './postgres/binaries.ts';
import { issueServerCertificate } from './postgres/certificates.ts';
import type { PostgresConnection } from './postgres/connection.ts';
import { initdb } from './postgres/initdb.ts';
import { createRunFolder } from './run-folder.ts';
import { loadSample } from './sample.ts';
import { type OpenSnapshot, SnapshotStore } from './snapshots.ts';
import { type RefuseToken, TokenDoor } from './token-door.ts';

export type { PostgresConnection } from './postgres/connection.ts';

export interface AuroraOptions {
  /** Folder in which the run makes its own; the system's temporary one when absent. */
  readonly workDir?: string;
  readonly clusters: readonly { readonly identifier: string; readonly iamAuthentication?: boolean }[];
  /** Whether each cluster gets the sample database `ledger`. */
  readonly sample: boolean;
  /** For the names of availability zones; `eu-central-1` when absent. */
  readonly region?: string;
  log(text: string): void;
}

/** Real PostgreSQL behind the RDS endpoints. */
export interface Aurora extends AuroraDataPlane {
  /** PEM file of the authority that signed every server's certificate. */
  readonly caFile: string;
  /** Everything of the run, servers' logs among it; removed by `close`. */
  readonly runFolder: string;
  /** Names that are in every server's certificate, after those of clusters' endpoints on AWS. No DNS knows them. */
  readonly hostNames: readonly string[];
  writerEndpoint(cluster: string): Endpoint;
  readerEndpoint(cluster: string): Endpoint;
  /** As the master user, through the writer endpoint. */
  connection(cluster: string, database: string): PostgresConnection;
  /** Starts a server on the snapshot, to look into it. */
  openSnapshot(snapshot: string): Promise<OpenSnapshot>;
  failover(cluster: string, loss?: WriterLoss): Promise<Failover>;
  /** Who checks IAM tokens of clusters with that authentication; nobody gets in with one before. */
  checkTokensBy(refuse: RefuseToken): void;
  /** Ends every server and removes everything. */
  close(): Promise<void>;
}

/** Starts every cluster: a writer and a streaming reader each, PostgreSQL 17 with TLS, on free loopback ports. */
export async function startAurora(options: AuroraOptions): Promise<Aurora> {
  const account = serverAccount();
  const runFolder = createRunFolder(options.workDir, account);
  const leash = openLeash({ removeAtEnd: [runFolder] });
  try {
    const binaries = await prepareBinaries(join(runFolder, 'postgresql'), account);
    const host = { leash, binaries, account };
    const superuserPassword = randomBytes(18).toString('hex');
    const region = options.region ?? 'eu-central-1';
    const names = options.clusters.flatMap(({ identifier }) => hostNames(identifier, region));
    const certificate = await issueServerCertificate(names, new Date());
    const caFile = join(runFolder, 'ca.pem');
    await writeFile(caFile, certificate.authority);
    if (account) await chown(caFile, account.uid, account.gid);

    const setting = { host, runFolder, region, superuserPassword, certificate, log: options.log };
    let refuseToken: RefuseToken = () => 'nobody checks tokens yet';
    const door = new TokenDoor(certificate, () => refuseToken);
    const checkTokensBy = (refuse: RefuseToken) => {
      refuseToken = refuse;
    };
    const initialize = (dataFolder: string) => initdb(host, dataFolder, superuserPassword);
    const fill = options.sample ? loadSample : async () => undefined;
    const started = await Promise.all(
      options.clusters.map(({ identifier, iamAuthentication = false }) =>
        AuroraCluster.start(identifier, { ...setting, ...(iamAuthentication && { door }) }, initialize, fill),
      ),
    );
    const clusters = new Map(started.map((cluster) => [cluster.identifier, cluster]));
    const snapshots = new SnapshotStore(host, runFolder, certificate);
    return aurora({
      runFolder,
      caFile,
      hostNames: names,
      clusters,
      snapshots,
      checkTokensBy,
      endServers: () => leash.close(),
    });
  } catch (error) {
    await leash.close();
    throw error;
  }
}

interface Parts {
  readonly runFolder: string;
  readonly caFile: string;
  readonly hostNames: readonly string[];
  readonly clusters: ReadonlyMap<string, AuroraCluster>;
  readonly snapshots: SnapshotStore;
  checkTokensBy(refuse: RefuseToken): void;
  endServers(): Promise<void>;
}

function aurora({
  runFolder,
  caFile,
  hostNames,
  clusters,
  snapshots,
  checkTokensBy,
  endServers,
}: Parts): Aurora {
  const the = (identifier: string): AuroraCluster => {
    const cluster = clusters.get(identifier);
    if (cluster !== undefined) return cluster;
    throw new Error(
      `There is no cluster ${identifier} in this run, only ${[...clusters.keys()].join(', ')}.`,
    );
  };
  return {
    runFolder,
    caFile,
    hostNames,
    members: (cluster) =>
      the(cluster).instances.map(({ identifier, isWriter, availabilityZone, promotionTier, port }) => ({
        identifier,
        isWriter,
        availabilityZone,
        promotionTier,
        host: '127.0.0.1',
        port: port ?? 0,
      })),
    writerEndpoint: (cluster) => the(cluster).writerEndpoint,
    readerEndpoint: (cluster) => the(cluster).readerEndpoint,
    connection: (cluster, database) => the(cluster).masterConnection(database),
    takeSnapshot: (cluster, snapshot) => snapshots.take(the(cluster), snapshot),
    deleteSnapshot: (snapshot) => snapshots.delete(snapshot),
    openSnapshot: (snapshot) => snapshots.open(snapshot),
    exportSnapshot: async (request) => {
      const source = await snapshots.open(request.snapshot);
      try {
        return await exportSnapshot(source, request);
      } finally {
        await source.close();
      }
    },
    failover: (cluster, loss) => the(cluster).failover(loss),
    checkTokensBy,
    close: async () => {
      await Promise.all([...clusters.values()].map((cluster) => cluster.close()));
      await endServers();
    },
  };
}

/** As DescribeDBClusters names the endpoints: `<cluster>.cluster-<id>.<region>.rds.amazonaws.com`, and `-ro`. */
function hostNames(cluster: string, region: string): string[] {
  const domain = `${region}.rds.local`;
  return [`${cluster}.cluster-local.${domain}`, `${cluster}.cluster-ro-local.${domain}`];
}
