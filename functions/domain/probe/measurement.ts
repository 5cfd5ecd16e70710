import * as v from 'valibot';
import { type ProbeFailureName, probeFailureNames } from './failure.ts';

const instant = v.pipe(v.string(), v.isoTimestamp());

export const measurementSchema = v.object({
  schema: v.literal(1),
  /**
   * - `measured`: writes were seen failing, and then working again.
   * - `over-before`: the first attempt was fine, so it was over before measuring began.
   * - `never-failed`: the instance that wrote before answered all the time.
   * - `not-over`: at the deadline no writer answered.
   * - `not-reached`: the server refuses the probe, so nothing can be said of writes.
   */
  verdict: v.picklist(['measured', 'over-before', 'never-failed', 'not-over', 'not-reached']),
  /** When measuring began and ended. ISO 8601, UTC. */
  startedAt: instant,
  endedAt: instant,
  attempts: v.number(),
  failed: v.number(),
  /** The first attempt that failed, at its beginning. */
  firstFailedAt: v.optional(instant),
  /** The first login after that. */
  firstConnectedAt: v.optional(instant),
  /** The first confirmed write, or login to a writer where no row is written, after which all went well. */
  confirmedAt: v.optional(instant),
  /** Whether `confirmedAt` is a committed row. */
  wrote: v.boolean(),
  /** The last write before it that is proven by its row. */
  lastProvenWriteAt: v.optional(instant),
  /** Nothing could be written for at least so long: that was seen. In milliseconds. */
  atLeastMs: v.number(),
  /** And for at most so long, since the last proven write; absent where no write is proven. In milliseconds. */
  atMostMs: v.optional(v.number()),
  /** Where the endpoint's name led, whenever that changed. */
  addresses: v.array(v.object({ address: v.string(), at: instant })),
  /** Which DB instance answered, whenever that changed. */
  instances: v.array(v.object({ instance: v.string(), at: instant })),
  lags: v.array(v.object({ instance: v.string(), ms: v.number() })),
  /** What failed and how often, the most frequent first. */
  failures: v.array(v.object({ name: v.picklist(probeFailureNames), count: v.number(), text: v.string() })),
});

/** How long a cluster took no writes, as an interval, and what was seen meanwhile. */
export type Measurement = v.InferOutput<typeof measurementSchema>;

export type FailureCount = { readonly name: ProbeFailureName; readonly count: number; readonly text: string };
