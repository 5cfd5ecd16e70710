import * as v from 'valibot';
import { modes } from './mode.ts';

export const failoverPolicySchema = v.strictObject({
  /** What acts here is the message: in `observe` incidents are kept and announced, and nobody is told. */
  mode: v.picklist(modes),
  /** People are told again when a failover is not over after so long. */
  escalateAfterSeconds: v.number(),
  /** Availability zones in which the writer should be; absent where any will do. */
  writerZones: v.exactOptional(v.array(v.string())),
  /** Whether messages tell what the former writer was busy with; absent where not. */
  topSql: v.exactOptional(v.boolean()),
  /** Failovers that page together; absent where each pages by itself. */
  onePage: v.optional(
    v.strictObject({
      /** From so many on, the failover itself among them. */
      from: v.number(),
      /** That begin within so long. */
      withinSeconds: v.number(),
    }),
  ),
  /** How it is measured for how long writes fail; absent where it is not. */
  probe: v.optional(
    v.strictObject({
      /** A user with `rds_iam`. */
      user: v.string(),
      database: v.string(),
      /** Whether the heartbeat table is there, so that a committed row is the proof. */
      writes: v.boolean(),
      /** Whether a row is written each second, failover or not. */
      heartbeat: v.optional(v.boolean()),
      /** Who may have signed the server's certificate: `rds`, `public`, or certificates in PEM. */
      authority: v.string(),
    }),
  ),
});
export type FailoverPolicy = v.InferOutput<typeof failoverPolicySchema>;
