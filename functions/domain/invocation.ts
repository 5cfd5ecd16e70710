import type { JsonObject } from './json.ts';

/** One run of a function: who writes, and until when it can. */
export interface Invocation {
  /** The Lambda request id. */
  readonly id: string;
  /** When Lambda ends the run; nothing of it happens later. */
  readonly deadline: Date;
}

/** Writes structured log lines. Fields are flat and chosen: never a whole payload, never a secret. */
export interface Log {
  debug(message: string, fields?: JsonObject): void;
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
  error(message: string, fields?: JsonObject): void;
}

/** What the runtime gives a use case for one invocation. `M`: the metrics that its contract declares. */
export interface Context<M extends string = string> {
  now(): Date;
  readonly invocation: Invocation;
  readonly log: Log;
  /** Adds to a metric of the function's contract, in the unit declared there; `of` makes it one of that cluster alone. */
  count(metric: M, value: number, of?: { readonly cluster: string }): void;
}

/** What an invocation gives the use case of a function that answers its caller. */
export interface InvokedContext<M extends string = string> extends Context<M> {
  /** The function's own ARN, with the version or alias that was invoked. */
  readonly functionArn: string;
}

/** Whether the run may begin something that takes that long. */
export function hasTime({ now, invocation }: Pick<Context, 'now' | 'invocation'>, forMs: number): boolean {
  return invocation.deadline.getTime() - now().getTime() >= forMs;
}
