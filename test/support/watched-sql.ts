import { AsyncLocalStorage } from 'node:async_hooks';
import type { Client } from 'pg';
import PgClient from 'pg/lib/client.js';

/** One thing that a connection is asked for: `connect`, or a statement's text. */
export interface SqlCall {
  readonly sql: string;
  readonly client: Client;
  /** Has it done. */
  perform(): Promise<unknown>;
}

/** Stands between the work and the server; what it answers the work gets. */
type Watcher = (call: SqlCall) => Promise<unknown>;

const watching = new AsyncLocalStorage<Watcher>();

for (const method of ['connect', 'query']) {
  const original: (...operands: unknown[]) => unknown = Reflect.get(PgClient.prototype, method);
  Reflect.set(PgClient.prototype, method, function (this: Client, ...operands: unknown[]) {
    const watcher = watching.getStore();
    if (!watcher) return original.apply(this, operands);
    const perform = async () => watching.exit(() => original.apply(this, operands));
    return watcher({ sql: textOf(method, operands[0]), client: this, perform });
  });
}

/** Runs the work with every call of its connections, and of no others, going through the watcher. */
export function watchingSql<T>(watcher: Watcher, work: () => Promise<T>): Promise<T> {
  return watching.run(watcher, work);
}

/** Ends a connection as the end of its process would. */
export function cut(client: Client): void {
  Reflect.get(client, 'connection').stream.destroy();
}

function textOf(method: string, operand: unknown): string {
  if (method === 'connect') return 'connect';
  if (typeof operand === 'string') return operand;
  return String(Reflect.get(Object(operand), 'text'));
}
