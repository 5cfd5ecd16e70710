import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EndpointProxy } from '../../../local/aurora/endpoint.ts';

let first: Server;
let second: Server;
let endpoint: EndpointProxy;

beforeEach(async () => {
  first = await answering('first');
  second = await answering('second');
  endpoint = await EndpointProxy.open(portOf(first));
});
afterEach(async () => {
  await endpoint.close();
  first.close();
  second.close();
});

async function answering(name: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (text) => socket.write(`${name} heard ${text}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function ask(question: string) {
  const socket = connect(endpoint.port, '127.0.0.1');
  socket.write(question);
  const [answer] = await once(socket, 'data');
  return { socket, answer: String(answer) };
}

test('an endpoint leads to the server it points at', async () => {
  const { socket, answer } = await ask('hello');
  expect(answer).toBe('first heard hello');
  socket.destroy();
});

test('pointing elsewhere cuts what is open and keeps the port', async () => {
  const { port } = endpoint;
  const { socket } = await ask('hello');
  const cut = once(socket, 'error');
  endpoint.pointAt(portOf(second));
  expect((await cut)[0]).toMatchObject({ code: 'ECONNRESET' });
  const again = await ask('hello');
  expect(again.answer).toBe('second heard hello');
  expect(endpoint.port).toBe(port);
  again.socket.destroy();
});

test('pointing at the same server cuts nothing', async () => {
  const { socket } = await ask('one');
  endpoint.pointAt(portOf(first));
  socket.write('two');
  expect(String((await once(socket, 'data'))[0])).toBe('first heard two');
  socket.destroy();
});

test('pointing nowhere refuses', async () => {
  endpoint.pointAt(undefined);
  const socket = connect(endpoint.port, '127.0.0.1');
  expect((await once(socket, 'error'))[0]).toMatchObject({ code: 'ECONNRESET' });
});
