import type { Client } from 'pg';
import { cut, type SqlCall } from './watched-sql.ts';

/** The n-th call, from 1; or the first one whose name or statement begins so. */
export type CrashAt = number | string;

/** The end of a process at one of its calls, of AWS or of a server, before the call or after it was carried out. */
export class CrashPoint {
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly #call: CrashAt;
  readonly #when: 'before' | 'after';
  readonly #end: () => void;
  readonly #clients = new Set<Client>();
  #count = 0;
  #at: string | undefined;

  constructor(call: CrashAt, when: 'before' | 'after') {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
    this.#call = call;
    this.#when = when;
  }

  /** Where it ended; `undefined` if it did not. */
  get at(): string | undefined {
    return this.#at === undefined ? undefined : `${this.#when} call ${this.#count}, ${this.#at}`;
  }

  readonly sql = ({ sql, client, perform }: SqlCall): Promise<unknown> => {
    this.#clients.add(client);
    return this.#pass(sql.trim().slice(0, 60), perform);
  };

  /** A port whose every method is a call. */
  through<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...operands: unknown[]) =>
          this.#pass(String(name), async () => Reflect.apply(method, target, operands));
      },
    });
  }

  async #pass(name: string, perform: () => Promise<unknown>): Promise<unknown> {
    const never = new Promise<never>(() => undefined);
    if (this.#at !== undefined) return never;
    this.#count += 1;
    const here = typeof this.#call === 'number' ? this.#count === this.#call : name.startsWith(this.#call);
    if (!here) return perform();
    this.#at = name;
    if (this.#when === 'after') await perform().catch(() => undefined);
    // The system ends what a dead process had open.
    for (const client of this.#clients) cut(client);
    this.#end();
    return never;
  }
}
