import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import type { ServerCertificate } from './postgres/certificates.ts';

/** Why a token lets nobody in; `undefined` if it does. */
export type RefuseToken = (
  token: string,
  login: { host: string; port: number; user: string },
) => string | undefined;

/** https://www.postgresql.org/docs/17/protocol-message-formats.html */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const authentication = 'R'.charCodeAt(0);
const passwordMessage = 'p'.charCodeAt(0);
const askForCleartext = Buffer.from([authentication, 0, 0, 0, 8, 0, 0, 0, 3]);

/**
 * The front of a server that takes IAM tokens, which PostgreSQL itself cannot read: it ends the client's TLS and speaks
 * TLS of its own to the server, with a certificate that opens only for members of `rds_iam` (pg_hba.conf). Where the
 * server lets such a user in without a question, the door asks for the token, in cleartext over TLS as RDS does, and
 * passes nothing on before the token is found good. Everybody else logs in with the server itself.
 */
export class TokenDoor {
  readonly #certificate: ServerCertificate;
  readonly #server: SecureContext;
  readonly #refuse: () => RefuseToken;

  /** @param refuse asked with each login: who checks tokens comes after the servers */
  constructor(certificate: ServerCertificate, refuse: () => RefuseToken) {
    this.#certificate = certificate;
    this.#refuse = refuse;
    this.#server = createSecureContext({ cert: certificate.certificate, key: certificate.privateKey });
  }

  /** Serves one client; `endpoint` is what it believes to speak to. Errors end both sides. */
  async serve(
    client: Socket,
    port: number,
    endpoint: { host: string; port: number },
    opened: (socket: Socket) => void,
  ) {
    const request = await read(client, 8);
    if (!request.equals(sslRequest)) return end(client);
    client.write('S');
    const near = new TLSSocket(client, { isServer: true, secureContext: this.#server });
    near.on('error', () => end(client));
    const startup = await readStartup(near);
    const far = await this.#openServer(port, opened);
    far.on('error', () => end(client));
    far.once('close', () => end(client));
    near.once('close', () => far.destroy());
    far.write(startup);
    const head = await read(far, 9);
    const letIn = head[0] === authentication && head.readInt32BE(1) === 8 && head.readInt32BE(5) === 0;
    if (letIn) {
      const user = /(?:^|\0)user\0([^\0]*)\0/.exec(startup.subarray(8).toString('utf8'))?.[1] ?? '';
      near.write(askForCleartext);
      const refusal = this.#refuse()(await readPassword(near), { ...endpoint, user });
      if (refusal !== undefined) {
        far.destroy();
        near.end(fatal(`PAM authentication failed for user "${user}"`, refusal));
        return;
      }
    }
    near.write(head);
    far.pipe(near);
    near.pipe(far);
  }

  async #openServer(port: number, opened: (socket: Socket) => void): Promise<TLSSocket> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    opened(socket);
    await once(socket, 'connect');
    socket.write(sslRequest);
    await read(socket, 1);
    const { authority: ca, certificate: cert, privateKey: key } = this.#certificate;
    return connectTls({ socket, ca, cert, key, host: '127.0.0.1' });
  }
}

/** Takes exactly so many bytes and puts the rest back. @throws if the other side ends before */
async function read(socket: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    const chunk: Buffer | null = socket.read(bytes);
    if (chunk !== null && chunk.length === bytes) return chunk;
    if (chunk !== null || socket.destroyed || socket.readableEnded)
      throw new Error('The other side has ended.');
    const ended = new AbortController();
    const end = () => ended.abort();
    socket.once('close', end).once('end', end);
    await once(socket, 'readable', { signal: ended.signal }).finally(() => {
      socket.off('close', end).off('end', end);
    });
  }
}

async function readStartup(socket: Socket): Promise<Buffer> {
  const length = await read(socket, 4);
  return Buffer.concat([length, await read(socket, length.readInt32BE(0) - 4)]);
}

async function readPassword(socket: Socket): Promise<string> {
  const head = await read(socket, 5);
  if (head[0] !== passwordMessage) throw new Error('The client answered something else than a password.');
  const text = await read(socket, head.readInt32BE(1) - 4);
  return text.subarray(0, -1).toString('utf8');
}

function fatal(message: string, detail: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C28000\0M${message}\0D${detail}\0\0`;
  const body = Buffer.from(fields);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function end(socket: Socket): void {
  if (!socket.destroyed) socket.resetAndDestroy();
}
