import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Counts the connections that clients open to a port of this process. */
export interface ConnectionCount {
  /** Since it was opened. */
  now(): number;
  close(): void;
}

/** https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#net */
const channel = 'net.server.socket';

export function countConnections(port: number): ConnectionCount {
  let count = 0;
  const onSocket = (message: unknown) => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort === port) count += 1;
  };
  subscribe(channel, onSocket);
  return { now: () => count, close: () => void unsubscribe(channel, onSocket) };
}
