import type { Aftermath, Attempt } from '../../functions/domain/probe/attempt.ts';
import type { ProbeFailure } from '../../functions/domain/probe/failure.ts';
import type { Time, WriterDatabase } from '../../functions/domain/probe/ports.ts';
import { probeWriter } from '../../functions/probe-writer/probe-writer.ts';

const began = Date.parse('2026-11-20T02:14:18.000Z');

/** What an attempt meets that begins then, and how long it takes, in milliseconds since the beginning. */
export type Weather = (ms: number) => {
  readonly lastsMs: number;
  readonly instance?: string;
  readonly failure?: ProbeFailure;
};

/** A database with weather, and a time that passes when the probe waits for it. */
export class ProbeWorld {
  readonly attempts: number[] = [];
  readonly beats: { readonly at: number; readonly failedForMs: number | undefined }[] = [];
  readonly outcomes: string[] = [];
  readonly counted = new Map<string, number>();
  aftermath: () => Promise<Aftermath> = async () => ({ beats: [], lags: [] });
  #now = began;
  readonly #due: { readonly at: number; resolve(): void }[] = [];
  readonly #weather: Weather;

  constructor(weather: Weather) {
    this.#weather = weather;
  }

  get passedMs(): number {
    return this.#now - began;
  }

  async run(request: object, secondsLeft = 900) {
    const { outcome, answer } = await probeWriter(
      { database: this.#database, time: this.#time },
      {
        clusterId: 'cluster-A',
        identifier: 'ledger-core',
        host: 'h',
        port: 5432,
        database: 'postgres',
        user: 'probe',
        writes: true,
        authority: 'rds',
        ...request,
      },
      {
        now: () => new Date(this.#now),
        invocation: { id: 'invocation-1', deadline: new Date(this.#now + secondsLeft * 1_000) },
        log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
        count: (metric, value) => {
          this.counted.set(metric, value);
        },
      },
    );
    this.outcomes.push(`${outcome.kind}: ${outcome.reason}`);
    return answer;
  }

  readonly #time: Time = {
    now: () => this.#now,
    until: async (ms) => {
      for (;;) {
        const next = this.#due.toSorted((a, b) => a.at - b.at)[0];
        if (!next || next.at > ms) break;
        this.#due.splice(this.#due.indexOf(next), 1);
        this.#now = next.at;
        next.resolve();
        await turn();
      }
      this.#now = Math.max(this.#now, ms);
      await turn();
    },
  };

  readonly #database: WriterDatabase = {
    attempt: async (_target, timeoutMs) => {
      const startedMs = this.#now;
      this.attempts.push(startedMs - began);
      const met = this.#weather(startedMs - began);
      const late = met.lastsMs > timeoutMs;
      const failure = late ? { name: 'timed-out' as const, text: 'no answer within the time' } : met.failure;
      await this.#passes(startedMs + Math.min(met.lastsMs, timeoutMs));
      const attempt: Attempt = {
        startedMs,
        endedMs: this.#now,
        isGood: failure === undefined,
        ...(met.instance !== undefined && !late && { instance: met.instance }),
        ...(failure && { failure }),
      };
      return attempt;
    },
    aftermath: () => this.aftermath(),
    heart: () => ({
      beat: async (failedForMs) => {
        const { failure } = this.#weather(this.#now - began);
        if (!failure) this.beats.push({ at: this.#now - began, failedForMs });
        return failure;
      },
      stop: async () => undefined,
    }),
  };

  /** Whoever waits for one attempt alone lets its time pass. */
  #passes(at: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#due.push({ at, resolve });
    return promise;
  }

  /** Lets what is under way end, for requests that wait for nothing else. */
  async settle<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    while (!done) {
      await turn();
      const next = this.#due.toSorted((a, b) => a.at - b.at)[0];
      if (next) await this.#time.until(next.at);
    }
    return finished;
  }
}

/** Whatever can go on without time passing, does. */
async function turn(): Promise<void> {
  for (let index = 0; index < 12; index++) await Promise.resolve();
}
