import * as v from 'valibot';
import { modes } from './mode.ts';

/** What a step can start. */
export const etlTargetKinds = ['job', 'workflow', 'state-machine', 'crawler', 'dataset'] as const;
export type EtlTargetKind = (typeof etlTargetKinds)[number];

export const etlTargetSchema = v.strictObject({
  kind: v.picklist(etlTargetKinds),
  /** The Glue name; the ARN of a state machine or of a QuickSight dataset. */
  name: v.string(),
});
export type EtlTarget = v.InferOutput<typeof etlTargetSchema>;

export const etlStepSchema = v.strictObject({
  /** Tells the steps of a cluster apart. */
  name: v.string(),
  target: etlTargetSchema,
  /** What the run is told, with placeholders such as `{folder}`. */
  arguments: v.record(v.string(), v.string()),
  /** `database.schema.table`, with `*` for any of a part; the step runs if the export holds one. Empty: always. */
  tables: v.array(v.string()),
  /** Steps of the same cluster that must have succeeded for the same export. */
  after: v.array(v.string()),
});
export type EtlStep = v.InferOutput<typeof etlStepSchema>;

export const etlPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** Whether a run that succeeded is worth a message; failures always are. */
  alertOnSuccess: v.boolean(),
  steps: v.array(etlStepSchema),
});
export type EtlPolicy = v.InferOutput<typeof etlPolicySchema>;
