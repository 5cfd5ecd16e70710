import * as v from 'valibot';
import { probeFailureNames } from './failure.ts';
import { measurementSchema } from './measurement.ts';

const about = { clusterId: v.string(), identifier: v.string() };

const checkedSchema = v.object({
  task: v.literal('check'),
  ...about,
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** Absent if the probe would work. */
  failure: v.optional(v.object({ name: v.picklist(probeFailureNames), text: v.string() })),
});

const measuredSchema = v.object({
  task: v.literal('measure'),
  ...about,
  incident: v.string(),
  measurement: measurementSchema,
});

const beatenSchema = v.object({
  task: v.literal('beat'),
  ...about,
  /** Rows that were written, and seconds in which none could be. */
  beats: v.number(),
  missed: v.number(),
  /** Why it ended before its time. */
  failure: v.optional(v.object({ name: v.picklist(probeFailureNames), text: v.string() })),
});

/** What probe-writer answers; Lambda puts it into the queue of notify-failover. */
export const probeAnswerSchema = v.variant('task', [measuredSchema, checkedSchema, beatenSchema]);
export type ProbeAnswer = v.InferOutput<typeof probeAnswerSchema>;
export type Beaten = v.InferOutput<typeof beatenSchema>;
export type Checked = v.InferOutput<typeof checkedSchema>;
