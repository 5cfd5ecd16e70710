import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EndpointProxy } from './endpoint.ts';
import { createAuroraFunctions } from './postgres/aurora-functions.ts';
import { takeBaseBackup } from './postgres/base-backup.ts';
import type { ServerCertificate } from './postgres/certificates.ts';
import { masterUser, superuser } from './postgres/configuration.ts';
import { type PostgresConnection, withClient } from './postgres/connection.ts';
import { freezeServer, thawServer } from './postgres/freeze.ts';
import { setSynchronousStandby, untilStreaming } from './postgres/replication.ts';
import { createRoles, type Passwords } from './postgres/roles.ts';
import { killServer, type PostgresServer, type ServerHost, startServer } from './postgres/server.ts';
import type { TokenDoor } from './token-door.ts';

/** One member of a cluster: the place it has, and the server running there. */
interface Instance {
  readonly identifier: string;
  readonly availabilityZone: string;
  readonly promotionTier: number;
  readonly dataFolder: string;
  /** Kept when the instance is rebuilt: clients know it. */
  port: number | undefined;
  server: PostgresServer | undefined;
}

/** What a cluster needs of the run. */
export interface ClusterSetting {
  readonly host: ServerHost;
  readonly runFolder: string;
  readonly region: string;
  /** Of the superuser that initdb made. */
  readonly superuserPassword: string;
  readonly certificate: ServerCertificate;
  /** Present where the cluster has IAM database authentication. */
  readonly door?: TokenDoor;
  log(text: string): void;
}

/** How a writer is lost, and for how long RDS leaves it at that before it promotes a reader. */
export interface WriterLoss {
  /** `killed`: it ends. `frozen`: it keeps its connections and answers no more. `refused`: no connection reaches it. */
  readonly how: 'killed' | 'frozen' | 'refused';
  /** RDS promotes the reader when this settles; at once without it. */
  readonly until?: Promise<unknown>;
  /** RDS brings the former writer back when this settles; at once without it. */
  readonly rejoinAfter?: Promise<unknown>;
}

export interface Failover {
  /** Instance that writes now. */
  readonly writer: string;
  /** From the writer's end to the moment the writer endpoint led to the new writer, in real milliseconds. */
  readonly promotedInMs: number;
  /** Settles when the former writer follows the new one. */
  readonly rejoined: Promise<void>;
}

/** A writer and a streaming reader behind a writer and a reader endpoint. */
export class AuroraCluster {
  readonly identifier: string;
  readonly #setting: ClusterSetting;
  readonly #passwords: Passwords;
  readonly #writerEndpoint: EndpointProxy;
  readonly #readerEndpoint: EndpointProxy;
  #writer: Instance;
  #reader: Instance;
  #rejoining: Promise<void> = Promise.resolve();
  #failingOver = false;
  #closing = false;

  private constructor(
    identifier: string,
    setting: ClusterSetting,
    endpoints: { readonly writer: EndpointProxy; readonly reader: EndpointProxy },
  ) {
    this.identifier = identifier;
    this.#setting = setting;
    this.#writerEndpoint = endpoints.writer;
    this.#readerEndpoint = endpoints.reader;
    this.#passwords = {
      superuser: setting.superuserPassword,
      master: randomBytes(18).toString('hex'),
      replication: randomBytes(18).toString('hex'),
    };
    this.#writer = this.#instance(1, 'a');
    this.#reader = this.#instance(2, 'b');
  }

  /**
   * Starts the writer on a data folder that `initialize` makes, lets `fill` load it, then builds the reader from it.
   */
  static async start(
    identifier: string,
    setting: ClusterSetting,
    initialize: (dataFolder: string) => Promise<void>,
    fill: (master: (database: string) => PostgresConnection) => Promise<void>,
  ): Promise<AuroraCluster> {
    const endpoints = {
      writer: await EndpointProxy.open(undefined, setting.door),
      reader: await EndpointProxy.open(undefined, setting.door),
    };
    const cluster = new AuroraCluster(identifier, setting, endpoints);
    await initialize(cluster.#writer.dataFolder);
    await cluster.#startServer(cluster.#writer);
    await createRoles(cluster.#superuserOn(cluster.#writer), cluster.#passwords);
    await createAuroraFunctions(cluster.#superuserOn(cluster.#writer));
    await fill((database) => cluster.masterConnection(database));
    await cluster.#buildReader();
    return cluster;
  }

  get writerEndpoint(): EndpointProxy {
    return this.#writerEndpoint;
  }

  get readerEndpoint(): EndpointProxy {
    return this.#readerEndpoint;
  }

  get instances() {
    return [this.#writer, this.#reader]
      .map((instance) => ({ ...instance, isWriter: instance === this.#writer }))
      .toSorted((a, b) => a.identifier.localeCompare(b.identifier));
  }

  /** Through the writer endpoint, as the master user. */
  masterConnection(database: string): PostgresConnection {
    return this.#connection(this.#writerEndpoint.port, masterUser, this.#passwords.master, database);
  }

  /** To the writer's own port, past the endpoint, as RDS's own superuser. */
  get superuserConnection(): PostgresConnection {
    return this.#superuserOn(this.#writer);
  }

  async takeSnapshot(folder: string): Promise<{ readonly sizeBytes: number }> {
    return takeBaseBackup({
      connection: this.#superuserOn(this.#writer),
      from: this.#writer.dataFolder,
      to: folder,
      owner: this.#setting.host.account,
    });
  }

  /**
   * Loses the writer and promotes the reader. No commit that a client was told of is lost: the reader had applied
   * it. The former writer comes back as a reader, built anew (there is no `pg_rewind` in the package).
   */
  async failover(loss: WriterLoss = { how: 'killed' }): Promise<Failover> {
    if (this.#failingOver)
      throw new Error(`${this.identifier} is failing over already; wait until that is done.`);
    this.#failingOver = true;
    try {
      await this.#rejoining.catch(() => undefined);
      return await this.#promoteReader(loss);
    } finally {
      this.#failingOver = false;
    }
  }

  async #promoteReader({ how, until, rejoinAfter }: WriterLoss): Promise<Failover> {
    const former = this.#writer;
    const promoted = this.#reader;
    if (promoted.server === undefined) {
      throw new Error(
        `${this.identifier} has no reader to fail over to: ${promoted.identifier} is not running.`,
      );
    }
    const began = performance.now();
    if (how === 'frozen') {
      if (former.server) await freezeServer(former.server, this.#setting.host.leash);
    } else {
      this.#writerEndpoint.pointAt(undefined);
      if (how === 'killed' && former.server) await killServer(former.server);
    }
    await until;
    // Storage takes nothing from a writer that was replaced; whoever still hangs on it is cut off.
    this.#writerEndpoint.pointAt(undefined);
    this.#readerEndpoint.pointAt(undefined);
    if (former.server && !former.server.process.hasExited()) {
      const killed = killServer(former.server);
      if (how === 'frozen') await thawServer(former.server, this.#setting.host.leash);
      await killed;
    }
    await withClient(this.#superuserOn(promoted), (client) =>
      client.query('SELECT pg_promote(wait => true)'),
    );
    this.#writer = promoted;
    this.#reader = former;
    this.#pointEndpoints();
    const promotedInMs = performance.now() - began;
    this.#setting.log(
      `${this.identifier}: ${promoted.identifier} is the writer after ${promotedInMs.toFixed(0)} ms`,
    );
    this.#rejoining = this.#rejoin(rejoinAfter);
    // Whoever called looks at `rejoined`; the next failover and `close` look at it as well.
    this.#rejoining.catch(() => undefined);
    return { writer: promoted.identifier, promotedInMs, rejoined: this.#rejoining };
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#rejoining.catch(() => undefined);
    await Promise.all([this.#writerEndpoint.close(), this.#readerEndpoint.close()]);
  }

  async #rejoin(after: Promise<unknown> | undefined): Promise<void> {
    await after;
    await this.#buildReader();
  }

  /** Makes the reader anew from the writer, and has commits wait for it once it follows. */
  async #buildReader(): Promise<void> {
    const { dataFolder } = this.#reader;
    const writer = this.#superuserOn(this.#writer);
    await rm(dataFolder, { recursive: true, force: true });
    const { account } = this.#setting.host;
    await takeBaseBackup({
      connection: writer,
      from: this.#writer.dataFolder,
      to: dataFolder,
      owner: account,
    });
    await this.#startServer(this.#reader, this.#writer);
    await untilStreaming(writer, this.#reader.identifier);
    await setSynchronousStandby(writer, this.#reader.identifier);
    this.#pointEndpoints();
  }

  async #startServer(instance: Instance, follows?: Instance): Promise<void> {
    const { host, runFolder, certificate } = this.#setting;
    const server = await startServer(host, {
      dataFolder: instance.dataFolder,
      logFile: join(runFolder, `${instance.identifier}.log`),
      name: instance.identifier,
      certificate,
      port: instance.port,
      ...(follows && { follows: { port: portOf(follows), password: this.#passwords.replication } }),
    });
    instance.server = server;
    instance.port = server.port;
    void server.process.exited.then(() => this.#ended(instance, server));
    this.#pointEndpoints();
  }

  /** Commits must not wait for a reader that is gone; its clients go to the writer, as on Aurora. */
  async #ended(instance: Instance, server: PostgresServer): Promise<void> {
    if (instance.server === server) instance.server = undefined;
    if (this.#closing || instance !== this.#reader || this.#writer.server === undefined) return;
    this.#pointEndpoints();
    this.#setting.log(
      `${this.identifier}: the reader ${instance.identifier} has ended; commits no longer wait for it`,
    );
    await setSynchronousStandby(this.#superuserOn(this.#writer), undefined).catch(() => undefined);
  }

  #pointEndpoints(): void {
    const writer = this.#writer.server?.port;
    this.#writerEndpoint.pointAt(writer);
    this.#readerEndpoint.pointAt(this.#reader.server?.port ?? writer);
  }

  #instance(number: number, zone: string): Instance {
    const identifier = `${this.identifier}-${number}`;
    return {
      identifier,
      availabilityZone: `${this.#setting.region}${zone}`,
      promotionTier: 1,
      dataFolder: join(this.#setting.runFolder, 'data', identifier),
      port: undefined,
      server: undefined,
    };
  }

  #superuserOn(instance: Instance): PostgresConnection {
    return this.#connection(portOf(instance), superuser, this.#passwords.superuser, 'postgres');
  }

  #connection(port: number, user: string, password: string, database: string): PostgresConnection {
    return { host: '127.0.0.1', port, user, password, database, ca: this.#setting.certificate.authority };
  }
}

function portOf(instance: Instance): number {
  if (instance.port === undefined) throw new Error(`${instance.identifier} was never started.`);
  return instance.port;
}
