import * as v from 'valibot';
import { modes } from './mode.ts';

export const failoverPolicySchema = v.strictObject({
  /** What acts here is the message: in `observe` incidents are kept and announced, and nobody is told. */
  mode: v.picklist(modes),
  /** People are told again when a failover is not over after so long. */
  escalateAfterSeconds: v.number(),
});
export type FailoverPolicy = v.InferOutput<typeof failoverPolicySchema>;
