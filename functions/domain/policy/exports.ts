import * as v from 'valibot';
import { lakeFormationTagsSchema } from './lake-formation.ts';
import { modes } from './mode.ts';
import { scheduleSchema } from './schedule.ts';

/** How RDS snapshots come about: RDS takes `automated` ones, people `manual` ones. */
export const snapshotKinds = ['automated', 'manual', 'aws-backup', 'copied'] as const;
export type SnapshotKind = (typeof snapshotKinds)[number];

/** How many snapshots of a cluster are exported: every one, or one of each day or week (from Monday), in UTC. */
export const exportFrequencies = ['snapshot', 'day', 'week'] as const;
export type ExportFrequency = (typeof exportFrequencies)[number];

/** Whether verified exports are registered in the Glue Data Catalog. */
export const catalogueWays = ['tables', 'none'] as const;
export type CatalogueWay = (typeof catalogueWays)[number];

const comparePolicySchema = v.strictObject({
  /** The database user who counts; tokens for it are signed by IAM. */
  user: v.string(),
  /** Who may have signed the servers' certificates: `rds`, `public`, or certificates in PEM. */
  authority: v.string(),
  /** Rows of an export and of the database may be so much apart: a percentage of the larger, or so many if that is more. */
  tolerancePercent: v.number(),
  toleranceRows: v.number(),
  /** Tables with more rows than that are estimated. */
  countUpTo: v.number(),
  /** No further table is counted after so long. */
  forSeconds: v.number(),
});
export type ComparePolicy = v.InferOutput<typeof comparePolicySchema>;

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
  /** When the cluster itself is exported, without a snapshot; absent where it never is. */
  live: v.exactOptional(v.array(scheduleSchema)),
  /** `database`, `database.schema` or `database.schema.table`; empty means everything. */
  only: v.array(v.string()),
  /** Of the same forms, with `*` for any part of a name: what is never exported, pointed to or registered. */
  never: v.array(v.string()),
  /** Of the same forms: tables that nobody misses once they are gone, as old partitions are. */
  mayBeDropped: v.exactOptional(v.array(v.string())),
  /** First path element of the exports in the lake bucket. */
  prefix: v.string(),
  /** Higher goes first when slots are scarce. */
  priority: v.number(),
  /** How often a snapshot is tried whose export fails for a reason that can pass; 1 is not again. */
  attempts: v.number(),
  /** `tables`: verified exports are registered in the Glue Data Catalog. */
  catalogue: v.picklist(catalogueWays),
  /** Whether Athena makes a view of each registered table, with the types of PostgreSQL. */
  views: v.exactOptional(v.literal(true)),
  /** Absent where tables are not tagged. */
  lakeFormationTags: v.exactOptional(lakeFormationTagsSchema),
  /** Whether a verified export is worth a message; failures always are. */
  alertOnSuccess: v.boolean(),
  /** How exports are held against the database; absent where they are not. */
  compare: v.exactOptional(comparePolicySchema),
});
export type ExportPolicy = v.InferOutput<typeof exportPolicySchema>;
