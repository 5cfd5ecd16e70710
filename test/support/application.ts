import type { Client } from 'pg';
import type { AppLogin, DrivenRotation } from './driven-rotation.ts';

/** What applications met, times by the monotonic clock. */
export interface Met {
  logins: number;
  queries: number;
  failedQueries: number;
  /** Log-ins that worked after the secret had been read again on SQLSTATE 28P01. */
  recovered: number;
  /** Log-ins that failed after that, too: `readAt` is when the secret was read again. */
  readonly failed: { readonly readAt: number; readonly at: number }[];
}

const processes = 4;
const connectionsEach = 5;
const queriesForEachLogin = 3;
/** A query that takes a while, so that connections are busy rather than the machine. */
const query = 'SELECT session_user, pg_sleep(0.08)';

/**
 * Applications with 20 connections in all, always busy: four processes that each read the secret through a cache, as
 * AWS's caching client does, and log in anew after every few queries.
 * What breaks other than by a refused password ends them, and whoever waits for them hears of it.
 */
export class Applications {
  readonly met: Met = { logins: 0, queries: 0, failedQueries: 0, recovered: 0, failed: [] };
  readonly #rotation: DrivenRotation;
  readonly #secretArn: string;
  readonly #caches: Cache[];
  readonly #running: Promise<void>;
  readonly #workers = new Set<symbol>();
  #waiting: { readonly left: Set<symbol>; readonly done: () => void } | undefined;
  #ended = false;

  constructor(rotation: DrivenRotation) {
    this.#rotation = rotation;
    this.#secretArn = rotation.secret.arn;
    this.#caches = Array.from({ length: processes }, () => new Cache(() => this.#read()));
    const connections = this.#caches.flatMap((cache) =>
      Array.from({ length: connectionsEach }, () => this.#work(cache)),
    );
    this.#running = Promise.all(connections).then(() => undefined);
  }

  /** Lets the caches expire, and resolves when every connection has logged in with what was read since. */
  async cachesExpire(): Promise<void> {
    for (const cache of this.#caches) cache.expire();
    await this.everyoneLogsIn();
  }

  /** Resolves when every connection has begun and ended a log-in since. */
  everyoneLogsIn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting = { left: new Set(this.#workers), done: resolve };
    return Promise.race([promise, this.#running]);
  }

  async end(): Promise<Met> {
    this.#ended = true;
    await this.#running;
    return this.met;
  }

  async #work(cache: Cache): Promise<void> {
    const worker = Symbol('connection');
    this.#workers.add(worker);
    while (!this.#ended) {
      const waiting = this.#waiting;
      const client = await this.#logIn(cache);
      if (client) await this.#query(client);
      if (waiting?.left.delete(worker) && waiting.left.size === 0) waiting.done();
    }
  }

  async #logIn(cache: Cache): Promise<Client | undefined> {
    this.met.logins += 1;
    const client = await this.#try(await cache.get());
    if (client) return client;
    const readAt = performance.now();
    const again = await this.#try(await cache.refresh());
    if (again) this.met.recovered += 1;
    else this.met.failed.push({ readAt, at: performance.now() });
    return again;
  }

  /** @throws what is no refusal of the password */
  async #try(login: AppLogin): Promise<Client | undefined> {
    try {
      return await this.#rotation.connect(login);
    } catch (thrown) {
      if (Reflect.get(Object(thrown), 'code') === '28P01') return undefined;
      throw thrown;
    }
  }

  async #query(client: Client): Promise<void> {
    for (let n = 0; n < queriesForEachLogin; n++) {
      try {
        await client.query(query);
        this.met.queries += 1;
      } catch {
        this.met.failedQueries += 1;
      }
    }
    await client.end();
  }

  async #read(): Promise<AppLogin> {
    const text = await this.#rotation.deps.secrets.read(this.#secretArn, { label: 'AWSCURRENT' });
    return JSON.parse(text ?? '{}');
  }
}

/** One reading for all who ask at once; kept until it expires or is refreshed. */
class Cache {
  readonly #read: () => Promise<AppLogin>;
  #kept: Promise<AppLogin> | undefined;

  constructor(read: () => Promise<AppLogin>) {
    this.#read = read;
  }

  get(): Promise<AppLogin> {
    this.#kept ??= this.#read();
    return this.#kept;
  }

  refresh(): Promise<AppLogin> {
    this.expire();
    return this.get();
  }

  expire(): void {
    this.#kept = undefined;
  }
}
