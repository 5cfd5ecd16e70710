import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** An error that it ends the log-in with, as PostgreSQL or a service in front of it would. */
export interface Says {
  readonly code: string;
  readonly message: string;
}

/** What the server answers the startup message with: messages of the protocol, whole. */
export type Opening = 'cleartext' | 'md5' | 'md5-and-no' | 'let-in' | 'let-in-after-sasl';

export interface HostileServer {
  readonly port: number;
  /** Everything that clients sent after TLS was up. */
  readonly heard: Buffer[];
  close(): Promise<void>;
}

/**
 * Something that holds a trusted certificate and speaks PostgreSQL's protocol up to the log-in.
 * https://www.postgresql.org/docs/17/protocol-message-formats.html
 */
export async function startHostileServer(
  opening: Opening | Says | 'no-tls' | 'silent' | 'scram-without-knowing',
  certificate: { readonly cert: string; readonly key: string },
): Promise<HostileServer> {
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if (opening === 'silent') return undefined;
      if (opening === 'no-tls') return socket.write('N');
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, ...certificate });
      secure.on('error', () => undefined);
      secure.once('data', (startup) => {
        heard.push(startup);
        secure.on('data', (data) => {
          heard.push(data);
          if (opening === 'scram-without-knowing') secure.write(withoutKnowing(data));
          if (opening === 'let-in-after-sasl') secure.write(openings['let-in']);
          if (opening === 'md5-and-no') secure.end(refused);
        });
        if (typeof opening === 'object') return secure.end(errorOf(opening));
        return secure.write(openings[opening === 'scram-without-knowing' ? 'let-in-after-sasl' : opening]);
      });
      return undefined;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const authenticationOk = message('R', Buffer.from([0, 0, 0, 0]));
const readyForQuery = message('Z', Buffer.from('I'));

function errorOf({ code, message: text }: Says): Buffer {
  return message('E', Buffer.from(`SFATAL\0C${code}\0M${text}\0\0`));
}

/** Goes through the exchange of SCRAM, and cannot sign its end: it does not know the verifier. */
function withoutKnowing(heard: Buffer): Buffer {
  const nonce = /n,,n=.*,r=(?<nonce>[^,]+)$/.exec(heard.toString('latin1'))?.groups?.['nonce'];
  if (nonce === undefined) return sasl(12, `v=${Buffer.alloc(32).toString('base64')}`);
  return sasl(11, `r=${nonce}more,s=${Buffer.alloc(16).toString('base64')},i=4096`);
}

function sasl(step: number, text: string): Buffer {
  return message('R', Buffer.concat([Buffer.from([0, 0, 0, step]), Buffer.from(text)]));
}

const refused = errorOf({ code: '28P01', message: 'no' });

const openings: Readonly<Record<Opening, Buffer>> = {
  cleartext: message('R', Buffer.from([0, 0, 0, 3])),
  md5: message('R', Buffer.from([0, 0, 0, 5, 1, 2, 3, 4])),
  'md5-and-no': message('R', Buffer.from([0, 0, 0, 5, 1, 2, 3, 4])),
  'let-in': Buffer.concat([authenticationOk, readyForQuery]),
  'let-in-after-sasl': message(
    'R',
    Buffer.concat([Buffer.from([0, 0, 0, 10]), Buffer.from('SCRAM-SHA-256\0\0')]),
  ),
};

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}
