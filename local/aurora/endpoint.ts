import { connect, createServer, type Server, type Socket } from 'node:net';
import type { TokenDoor } from './token-door.ts';

/** A name that clients keep while the server behind it changes; here a loopback port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * A cluster's writer or reader endpoint. On Aurora it is a DNS name that a failover points elsewhere; here a TCP
 * proxy that a failover points elsewhere. It sees only TLS, unless its cluster takes IAM tokens.
 */
export class EndpointProxy implements Endpoint {
  readonly host = '127.0.0.1';
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #door: TokenDoor | undefined;
  #target: number | undefined;

  private constructor(server: Server, target: number | undefined, door: TokenDoor | undefined) {
    this.#server = server;
    this.#target = target;
    this.#door = door;
    server.on('connection', (client) => this.#forward(client));
  }

  static async open(target?: number, door?: TokenDoor): Promise<EndpointProxy> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new EndpointProxy(server, target, door);
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The endpoint is closed.');
    return address.port;
  }

  /** Points the endpoint at another server, or nowhere (connections are refused); what is open is cut off. */
  pointAt(target: number | undefined): void {
    if (target === this.#target) return;
    this.#target = target;
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.pointAt(undefined);
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(client: Socket): void {
    if (this.#target === undefined) {
      client.resetAndDestroy();
      return;
    }
    if (this.#door) {
      this.#track(client);
      const endpoint = { host: this.host, port: this.port };
      this.#door
        .serve(client, this.#target, endpoint, (server) => this.#track(server))
        .catch(() => client.destroy());
      return;
    }
    const server = connect({ host: this.host, port: this.#target, noDelay: true });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#track(socket);
      socket.once('close', () => other.destroy());
      socket.pipe(other);
    }
  }

  #track(socket: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#open.delete(socket));
  }
}
