import type { Client } from 'pg';
import type { Aftermath, Attempt, Beat } from '../../domain/probe/attempt.ts';
import type { ProbeFailure } from '../../domain/probe/failure.ts';
import { readBeats, writeAttempt, writeBeat } from '../../domain/probe/heartbeat-table.ts';
import type { Heart, Time, WriterDatabase } from '../../domain/probe/ports.ts';
import type { ProbeTarget } from '../../domain/probe/request.ts';
import { connectionFailureOf } from './connection-failure.ts';
import { type TokenClient, tokenClient } from './token-client.ts';

export interface WriterDatabaseOptions {
  readonly time: Time;
  /** A token for the user, signed now. */
  token(target: ProbeTarget): string;
}

/** What an attempt has come to, when its time is up. */
interface Progress {
  connectedMs?: number;
  instance?: string;
  address?: string;
}

const application = 'aurora-steward probe-writer';
/** Functions of Aurora; another PostgreSQL has none of them. */
const instanceFunction = 'aurora_db_instance_identifier()';
const replicaFunction = 'aurora_replica_status()';

/** A real PostgreSQL, each time over a new connection, as an application would make it. */
export class PostgresWriter implements WriterDatabase {
  readonly #options: WriterDatabaseOptions;

  constructor(options: WriterDatabaseOptions) {
    this.#options = options;
  }

  async attempt(target: ProbeTarget, timeoutMs: number): Promise<Attempt> {
    const { time } = this.#options;
    const startedMs = time.now();
    const progress: Progress = {};
    const failure = await this.#within(target, timeoutMs, progress, (client) =>
      write(client, target, progress),
    ).then(
      () => undefined,
      (thrown: unknown) => failureOf(thrown),
    );
    return {
      ...progress,
      startedMs,
      endedMs: time.now(),
      isGood: failure === undefined,
      ...(failure && { failure }),
    };
  }

  async aftermath(target: ProbeTarget, timeoutMs: number): Promise<Aftermath> {
    return this.#within(target, timeoutMs, {}, async (client) => ({
      beats: target.writes ? await this.#beats(client) : [],
      lags: await lagsOf(client),
    }));
  }

  heart(target: ProbeTarget): Heart {
    return new PostgresHeart(target, this.#options);
  }

  /** Logs in, works and logs out; what is not done in time is cut off, where it stands. */
  async #within<T>(
    target: ProbeTarget,
    timeoutMs: number,
    progress: Progress,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    const { token, time } = this.#options;
    const opened = await tokenClient(target, { application, timeoutMs, token: () => token(target) });
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new TimedOut(progress)), timeoutMs);
    try {
      const done = (async () => {
        await opened.client.connect();
        progress.connectedMs = time.now();
        return work(opened.client);
      })();
      // If it is too late, nobody looks at how it failed.
      done.catch(() => undefined);
      const result = await Promise.race([done, late.promise]);
      opened.client.end().catch(() => undefined);
      return result;
    } catch (thrown) {
      opened.destroy();
      throw thrown;
    } finally {
      clearTimeout(timer);
      const address = opened.address();
      if (address !== undefined) progress.address = address;
    }
  }

  /** In our own clock: that of the server, which stamped them, may differ. */
  async #beats(client: Client): Promise<Beat[]> {
    const { rows } = await client.query<{ at: string; failed_since: string | null; now: string }>(readBeats);
    const now = this.#options.time.now();
    return rows.map((row) => {
      const ahead = Number(row.now) - now;
      const failed = row.failed_since === null ? {} : { failedSinceMs: Number(row.failed_since) - ahead };
      return { atMs: Number(row.at) - ahead, ...failed };
    });
  }
}

/** One connection for as long as it is good. */
class PostgresHeart implements Heart {
  readonly #target: ProbeTarget;
  readonly #options: WriterDatabaseOptions;
  #opened: TokenClient | undefined;

  constructor(target: ProbeTarget, options: WriterDatabaseOptions) {
    this.#target = target;
    this.#options = options;
  }

  async beat(failedForMs: number | undefined, timeoutMs: number): Promise<ProbeFailure | undefined> {
    const late = Promise.withResolvers<never>();
    const progress: Progress = {};
    const timer = setTimeout(() => late.reject(new TimedOut(progress)), timeoutMs);
    const done = this.#write(failedForMs ?? null, timeoutMs, progress);
    done.catch(() => undefined);
    try {
      await Promise.race([done, late.promise]);
      return undefined;
    } catch (thrown) {
      this.#opened?.destroy();
      this.#opened = undefined;
      return failureOf(thrown);
    } finally {
      clearTimeout(timer);
    }
  }

  async stop(): Promise<void> {
    await this.#opened?.client.end().catch(() => undefined);
  }

  async #write(failedForMs: number | null, timeoutMs: number, progress: Progress): Promise<void> {
    if (!this.#opened) {
      const { token } = this.#options;
      this.#opened = await tokenClient(this.#target, {
        application,
        timeoutMs,
        token: () => token(this.#target),
      });
      await this.#opened.client.connect();
    }
    progress.connectedMs = this.#options.time.now();
    await this.#opened.client.query(writeBeat, [failedForMs]);
  }
}

class TimedOut extends Error {
  constructor({ connectedMs }: Progress) {
    super(connectedMs === undefined ? 'no login within the time' : 'no answer within the time');
  }
}

class IsReader extends Error {}

async function write(client: Client, target: ProbeTarget, progress: Progress): Promise<void> {
  const { rows } = await client.query<{ reader: boolean; names: boolean }>(
    `SELECT pg_is_in_recovery() AS reader, to_regprocedure('${instanceFunction}') IS NOT NULL AS names`,
  );
  const [answer] = rows;
  if (answer?.names) {
    const named = await client.query<{ instance: string }>(`SELECT ${instanceFunction} AS instance`);
    const instance = named.rows[0]?.instance;
    if (instance !== undefined) progress.instance = instance;
  }
  if (answer?.reader !== false) throw new IsReader(`${progress.instance ?? 'The server'} is a reader.`);
  if (target.writes) await client.query(writeAttempt);
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora_replica_status.html */
async function lagsOf(client: Client): Promise<Aftermath['lags']> {
  const asked = await client.query<{ known: boolean }>(
    `SELECT to_regprocedure('${replicaFunction}') IS NOT NULL AS known`,
  );
  if (!asked.rows[0]?.known) return [];
  const { rows } = await client.query<{ instance: string; ms: string | null }>(
    `SELECT server_id AS instance, replica_lag_in_msec AS ms FROM ${replicaFunction} WHERE session_id <> 'MASTER_SESSION_ID'`,
  );
  return rows.flatMap(({ instance, ms }) => (ms === null ? [] : [{ instance, ms: Number(ms) }]));
}

function failureOf(thrown: unknown): ProbeFailure {
  if (thrown instanceof IsReader) return { name: 'read-only', text: thrown.message };
  if (thrown instanceof TimedOut) {
    const name = thrown.message.startsWith('no login') ? 'connection-timed-out' : 'timed-out';
    return { name, text: thrown.message };
  }
  return connectionFailureOf(thrown);
}
