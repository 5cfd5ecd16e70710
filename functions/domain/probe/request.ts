import * as v from 'valibot';
import { Fault } from '../fault.ts';
import { mismatchText } from '../mismatch.ts';

const instant = v.pipe(v.string(), v.isoTimestamp());

/** Where the writer is looked for, and as whom. The login has no password: a token for it is signed on the spot. */
const targetEntries = {
  /** `DbClusterResourceId`. */
  clusterId: v.string(),
  identifier: v.string(),
  /** The cluster's writer endpoint. */
  host: v.pipe(v.string(), v.nonEmpty()),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  database: v.pipe(v.string(), v.nonEmpty()),
  user: v.pipe(v.string(), v.nonEmpty()),
  /** Whether the heartbeat table is there to be written. */
  writes: v.boolean(),
  /** Who may have signed the server's certificate: `rds`, `public` (whom Node trusts), or certificates in PEM. */
  authority: v.string(),
};

const measureSchema = v.strictObject({
  task: v.literal('measure'),
  ...targetEntries,
  /** The incident that is measured. */
  incident: instant,
  /** The instance that wrote before: while it answers, the failover may still be to come. */
  writerBefore: v.optional(v.string()),
});

const checkSchema = v.strictObject({ task: v.literal('check'), ...targetEntries });

const beatSchema = v.strictObject({ task: v.literal('beat'), ...targetEntries });

const requestSchema = v.variant('task', [measureSchema, checkSchema, beatSchema]);

/**
 * What probe-writer is asked for.
 *
 * - `measure`: from when to when could nothing be written.
 * - `check`: would it work, should a failover begin now.
 * - `beat`: write a row a second for as long as the function may run.
 */
export type ProbeRequest = v.InferOutput<typeof requestSchema>;
export type MeasureRequest = v.InferOutput<typeof measureSchema>;
export type ProbeTarget = Omit<v.InferOutput<typeof checkSchema>, 'task'>;

/** @throws Fault `invalid-request` */
export function parseProbeRequest(payload: unknown): ProbeRequest {
  const result = v.safeParse(requestSchema, payload);
  if (result.success) return result.output;
  throw new Fault({
    kind: 'invalid-request',
    expected: 'a request to measure or to check the writer of a cluster, as notify-failover sends it',
    found: mismatchText(result.issues, 'the payload'),
    todo: 'deploy the stack again, so that both functions are of one version',
  });
}
