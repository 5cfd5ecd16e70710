import type { JsonObject } from './json.ts';

/** Lets a function wake itself later. */
export interface Timers {
  /**
   * Delivers the request to this function as a wake-up by hand, after at least that long; SQS allows 900 seconds.
   * Throws a `Fault` if nothing will come. A timer may come twice or, rarely, never: a sweep must do its work too.
   */
  wakeAfter(seconds: number, request: JsonObject): Promise<void>;
}
