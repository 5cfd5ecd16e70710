import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it came over the wire, whole. */
export interface Incoming {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly target: string;
  /** By lower-case name; repeated ones joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export interface Exchange {
  readonly incoming: Incoming;
  /** Resolves when the answer has been handed to the operating system. */
  reply(response: Outgoing): Promise<void>;
  /** Breaks the connection instead of answering. */
  hangUp(): void;
}

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback interface, and nowhere else. */
export async function listenOnLoopback(serve: (exchange: Exchange) => Promise<void>): Promise<HttpServer> {
  const server = createServer(async (message, response) => {
    const incoming = await read(message).catch(() => undefined);
    // A client that died while it sent has nobody left to answer.
    if (incoming === undefined) return;
    await serve(exchangeOf(incoming, message.socket, response));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function exchangeOf(incoming: Incoming, socket: Socket, response: ServerResponse): Exchange {
  return {
    incoming,
    reply({ status, headers, body }) {
      const bytes = Buffer.from(body);
      response.writeHead(status, {
        ...(status === 204 ? {} : { 'content-length': String(bytes.length) }),
        ...headers,
      });
      return new Promise((resolve) => {
        // `close` alone comes when the client is gone before the end.
        response.once('close', resolve);
        response.end(incoming.method === 'HEAD' ? undefined : bytes, resolve);
      });
    },
    hangUp() {
      socket.destroy();
    },
  };
}

async function read(message: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: message.method ?? 'GET',
    target: message.url ?? '/',
    headers,
    body: Buffer.concat(chunks),
  };
}
