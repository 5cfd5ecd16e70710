import * as v from 'valibot';
import { parseJson } from '../json.ts';
import { type ProbeFailureName, probeFailureNames } from '../probe/failure.ts';

/** Why the rows of a table were not counted one by one. */
const reasons = ['not-asked', 'large', 'not-permitted', 'row-security', 'locked', 'no-time'] as const;
export type NotCounted = (typeof reasons)[number];

const countedTableSchema = v.object({
  /** `database.schema.table` */
  name: v.string(),
  /** PostgreSQL's number of it, told where tables are only listed: one that is dropped and made again has another. */
  oid: v.optional(v.number()),
  /** Absent where nobody knows: the table was never analyzed, and not counted either. */
  rows: v.optional(v.number()),
  /** Absent where they were counted; else the planner's estimate, and why. */
  estimated: v.optional(v.picklist(reasons)),
  /** Rows that were written since the estimate was made, as far as this instance knows. */
  changed: v.optional(v.number()),
  /** The partitioned table that it is a partition of, in the end. */
  partitionOf: v.optional(v.string()),
  /** It belongs to an extension, and so perhaps in no export. */
  ofExtension: v.optional(v.literal(true)),
});

const failureSchema = v.object({
  name: v.picklist(probeFailureNames as readonly [ProbeFailureName, ...ProbeFailureName[]]),
  text: v.string(),
});

const answerSchema = v.object({
  /** When the counting began. ISO 8601, UTC. */
  countedAt: v.pipe(v.string(), v.isoTimestamp()),
  tables: v.array(countedTableSchema),
  /** Tables beyond the most that one answer takes. */
  tablesLeftOut: v.number(),
  /** Databases that could not be looked into. */
  failures: v.array(v.object({ database: v.string(), failure: failureSchema })),
});

export type CountedTable = v.InferOutput<typeof countedTableSchema>;
/** What the databases of a cluster say of their tables. */
export type Counted = v.InferOutput<typeof answerSchema>;

/** What count-rows answered; `undefined` where it is of another form. */
export function countedOf(text: string): Counted | undefined {
  const parsed = v.safeParse(answerSchema, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}
