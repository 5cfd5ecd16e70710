import * as v from 'valibot';
import { modes } from './mode.ts';

/** How RDS snapshots come about: RDS takes `automated` ones, people `manual` ones. */
export const snapshotKinds = ['automated', 'manual', 'aws-backup', 'copied'] as const;
export type SnapshotKind = (typeof snapshotKinds)[number];

/** How many snapshots of a cluster are exported: every one, or one of each day or week (from Monday), in UTC. */
export const exportFrequencies = ['snapshot', 'day', 'week'] as const;
export type ExportFrequency = (typeof exportFrequencies)[number];

/** Whether verified exports are registered in the Glue Data Catalog. */
export const catalogueWays = ['tables', 'none'] as const;
export type CatalogueWay = (typeof catalogueWays)[number];

export const exportPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** Which kinds of snapshot belong in the lake. */
  snapshots: v.array(v.picklist(snapshotKinds)),
  /** Identifiers of snapshots, `*` for any part; empty means every one. */
  names: v.array(v.string()),
  /** One export for each snapshot, day or week: the oldest that is found stands for its day or week. */
  onePer: v.picklist(exportFrequencies),
  /** Snapshots older than this many days are left alone, so that switching exports on does not export history. */
  notOlderThanDays: v.number(),
  /** `database`, `database.schema` or `database.schema.table`; empty means everything. */
  only: v.array(v.string()),
  /** Of the same forms, with `*` for any part of a name: what is never exported, pointed to or registered. */
  never: v.array(v.string()),
  /** First path element of the exports in the lake bucket. */
  prefix: v.string(),
  /** Higher goes first when slots are scarce. */
  priority: v.number(),
  /** How often a snapshot is tried whose export fails for a reason that can pass; 1 is not again. */
  attempts: v.number(),
  /** `tables`: verified exports are registered in the Glue Data Catalog. */
  catalogue: v.picklist(catalogueWays),
  /** Whether a verified export is worth a message; failures always are. */
  alertOnSuccess: v.boolean(),
});
export type ExportPolicy = v.InferOutput<typeof exportPolicySchema>;
