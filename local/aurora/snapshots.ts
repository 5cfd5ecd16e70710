import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuroraCluster } from './cluster.ts';
import type { ServerCertificate } from './postgres/certificates.ts';
import { superuser } from './postgres/configuration.ts';
import type { PostgresConnection } from './postgres/connection.ts';
import { copyTree } from './postgres/copy-tree.ts';
import { killServer, type PostgresServer, type ServerHost, startServer } from './postgres/server.ts';

interface Snapshot {
  readonly folder: string;
  /** As when the snapshot was taken: passwords are part of the data. */
  readonly superuserPassword: string;
}

/** A server on a copy of a snapshot: what was true at one moment, for reading. */
export interface OpenSnapshot {
  /** As superuser, to any database of the snapshot. */
  connection(database: string): PostgresConnection;
  close(): Promise<void>;
}

/** A copy of a snapshot with its server, used by any number of readers at once. */
interface Restored {
  readonly snapshot: Snapshot;
  readonly dataFolder: string;
  readonly server: Promise<PostgresServer>;
  readers: number;
}

/** The snapshots of a run: base backups under its folder. */
export class SnapshotStore {
  readonly #host: ServerHost;
  readonly #runFolder: string;
  readonly #certificate: ServerCertificate;
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #restored = new Set<Restored>();
  #folders = 0;

  constructor(host: ServerHost, runFolder: string, certificate: ServerCertificate) {
    this.#host = host;
    this.#runFolder = runFolder;
    this.#certificate = certificate;
  }

  async take(cluster: AuroraCluster, identifier: string): Promise<{ readonly sizeBytes: number }> {
    if (this.#snapshots.has(identifier)) throw new Error(`There is a snapshot named ${identifier} already.`);
    const folder = this.#newFolder('snapshots');
    try {
      const taken = await cluster.takeSnapshot(folder);
      this.#snapshots.set(identifier, { folder, superuserPassword: cluster.superuserConnection.password });
      return taken;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Who has the snapshot open goes on reading, as an export does on RDS. */
  async delete(identifier: string): Promise<void> {
    const snapshot = this.#existing(identifier);
    this.#snapshots.delete(identifier);
    // A copy under way is finished first.
    await this.#restoredFrom(snapshot)?.server.catch(() => undefined);
    await rm(snapshot.folder, { recursive: true, force: true });
    await this.#closeUnread();
  }

  /** Starts a server on a copy of the snapshot, which itself stays as it was taken. */
  async open(identifier: string): Promise<OpenSnapshot> {
    const snapshot = this.#existing(identifier);
    const restored = this.#restoredFrom(snapshot) ?? this.#restore(snapshot, identifier);
    restored.readers += 1;
    await this.#closeUnread();
    const { port } = await restored.server;
    return {
      connection: (database) => ({
        host: '127.0.0.1',
        port,
        user: superuser,
        password: snapshot.superuserPassword,
        database,
        ca: this.#certificate.authority,
      }),
      // The server stays for the next reader, until another snapshot is opened: an export is often read back.
      close: async () => {
        restored.readers -= 1;
      },
    };
  }

  #restoredFrom(snapshot: Snapshot): Restored | undefined {
    return [...this.#restored].find((restored) => restored.snapshot === snapshot);
  }

  #restore(snapshot: Snapshot, identifier: string): Restored {
    const dataFolder = this.#newFolder('restored');
    const restored = {
      snapshot,
      dataFolder,
      server: this.#startRestored(snapshot, dataFolder, identifier),
      readers: 0,
    };
    this.#restored.add(restored);
    restored.server.catch(() => this.#restored.delete(restored));
    return restored;
  }

  async #startRestored(snapshot: Snapshot, dataFolder: string, identifier: string): Promise<PostgresServer> {
    await copyTree({ from: snapshot.folder, to: dataFolder, owner: this.#host.account });
    return startServer(this.#host, {
      dataFolder,
      logFile: `${dataFolder}.log`,
      name: `restored ${identifier}`,
      certificate: this.#certificate,
      readOnly: true,
    });
  }

  async #closeUnread(): Promise<void> {
    const unread = [...this.#restored].filter(({ readers }) => readers === 0);
    for (const restored of unread) this.#restored.delete(restored);
    await Promise.all(
      unread.map(async ({ server, dataFolder }) => {
        await killServer(await server);
        await rm(dataFolder, { recursive: true, force: true });
      }),
    );
  }

  /** Identifiers may hold what a file name may not (`rds:…`), so folders are numbered. */
  #newFolder(kind: string): string {
    this.#folders += 1;
    return join(this.#runFolder, kind, String(this.#folders));
  }

  #existing(identifier: string): Snapshot {
    const snapshot = this.#snapshots.get(identifier);
    if (snapshot === undefined) throw new Error(`There is no data of a snapshot named ${identifier}.`);
    return snapshot;
  }
}
