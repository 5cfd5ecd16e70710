import * as v from 'valibot';
import { modes } from './mode.ts';

/** How RDS snapshots come about: RDS takes `automated` ones, people `manual` ones. */
export const snapshotKinds = ['automated', 'manual', 'aws-backup', 'copied'] as const;
export type SnapshotKind = (typeof snapshotKinds)[number];

export const exportPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** Which kinds of snapshot belong in the lake. */
  snapshots: v.array(v.picklist(snapshotKinds)),
  /** Snapshots older than this many days are left alone, so that switching exports on does not export history. */
  notOlderThanDays: v.number(),
  /** `database`, `database.schema` or `database.schema.table`; empty means everything. */
  only: v.array(v.string()),
  /** First path element of the exports in the lake bucket. */
  prefix: v.string(),
  /** Higher goes first when slots are scarce. */
  priority: v.number(),
  /** Whether a verified export is worth a message; failures always are. */
  alertOnSuccess: v.boolean(),
});
export type ExportPolicy = v.InferOutput<typeof exportPolicySchema>;
