import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuroraCluster } from './cluster.ts';
import type { ServerCertificate } from './postgres/certificates.ts';
import { superuser } from './postgres/configuration.ts';
import type { PostgresConnection } from './postgres/connection.ts';
import { killServer, type PostgresServer, type ServerHost, startServer } from './postgres/server.ts';

interface Snapshot {
  readonly identifier: string;
  readonly folder: string;
  /** As when the snapshot was taken: passwords are part of the data. */
  readonly superuserPassword: string;
  /** The server on its folder, once somebody has opened it. */
  server: Promise<PostgresServer> | undefined;
  /** Settles when the server before has let go of the folder. */
  stopped: Promise<void>;
  readers: number;
  deleted: boolean;
}

/** A server on a snapshot: what was true at one moment, for reading. */
export interface OpenSnapshot {
  /** As superuser, to any database of the snapshot. */
  connection(database: string): PostgresConnection;
  close(): Promise<void>;
}

/**
 * The snapshots of a run: base backups under its folder. A server that reads one runs in its folder, without a copy of
 * a thousand files. Its recovery changes bytes there, but no row: it takes no writes, and nothing vacuums.
 */
export class SnapshotStore {
  readonly #host: ServerHost;
  readonly #runFolder: string;
  readonly #certificate: ServerCertificate;
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #running = new Set<Snapshot>();
  #folders = 0;

  constructor(host: ServerHost, runFolder: string, certificate: ServerCertificate) {
    this.#host = host;
    this.#runFolder = runFolder;
    this.#certificate = certificate;
  }

  async take(cluster: AuroraCluster, identifier: string): Promise<{ readonly sizeBytes: number }> {
    if (this.#snapshots.has(identifier)) throw new Error(`There is a snapshot named ${identifier} already.`);
    // Identifiers may hold what a file name may not (`rds:…`), so folders are numbered.
    this.#folders += 1;
    const folder = join(this.#runFolder, 'snapshots', String(this.#folders));
    try {
      const taken = await cluster.takeSnapshot(folder);
      const superuserPassword = cluster.superuserConnection.password;
      this.#snapshots.set(identifier, {
        identifier,
        folder,
        superuserPassword,
        server: undefined,
        stopped: Promise.resolve(),
        readers: 0,
        deleted: false,
      });
      return taken;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Who has the snapshot open goes on reading, as an export does on RDS; its files go with the last reader. */
  async delete(identifier: string): Promise<void> {
    const snapshot = this.#existing(identifier);
    this.#snapshots.delete(identifier);
    snapshot.deleted = true;
    if (snapshot.readers === 0) await this.#stop(snapshot);
  }

  async open(identifier: string): Promise<OpenSnapshot> {
    const snapshot = this.#existing(identifier);
    snapshot.readers += 1;
    try {
      await this.#stopOthersUnread(snapshot);
      const { port } = await this.#start(snapshot);
      return {
        connection: (database) => ({
          host: '127.0.0.1',
          port,
          user: superuser,
          password: snapshot.superuserPassword,
          database,
          ca: this.#certificate.authority,
        }),
        close: () => this.#leave(snapshot),
      };
    } catch (error) {
      snapshot.server = undefined;
      await this.#leave(snapshot);
      throw error;
    }
  }

  /** The server stays for the next reader, until another snapshot is opened: an export is often read back. */
  async #leave(snapshot: Snapshot): Promise<void> {
    snapshot.readers -= 1;
    if (snapshot.deleted && snapshot.readers === 0) await this.#stop(snapshot);
  }

  #start(snapshot: Snapshot): Promise<PostgresServer> {
    this.#running.add(snapshot);
    snapshot.server ??= snapshot.stopped.then(() =>
      startServer(this.#host, {
        dataFolder: snapshot.folder,
        logFile: `${snapshot.folder}.log`,
        name: `snapshot ${snapshot.identifier}`,
        certificate: this.#certificate,
        readOnly: true,
      }),
    );
    return snapshot.server;
  }

  async #stopOthersUnread(wanted: Snapshot): Promise<void> {
    const unread = [...this.#running].filter((snapshot) => snapshot !== wanted && snapshot.readers === 0);
    await Promise.all(unread.map((snapshot) => this.#stop(snapshot)));
  }

  async #stop(snapshot: Snapshot): Promise<void> {
    this.#running.delete(snapshot);
    // A server that did not start has nothing to stop, and its opener was told.
    snapshot.stopped = snapshot.server?.then(killServer, () => undefined) ?? snapshot.stopped;
    snapshot.server = undefined;
    await snapshot.stopped;
    if (snapshot.deleted) await rm(snapshot.folder, { recursive: true, force: true });
  }

  #existing(identifier: string): Snapshot {
    const snapshot = this.#snapshots.get(identifier);
    if (snapshot === undefined) throw new Error(`There is no data of a snapshot named ${identifier}.`);
    return snapshot;
  }
}
