import * as v from 'valibot';

/** Tags of Lake Formation for tables of a cluster; absent where none are put on. */
export const lakeFormationTagsSchema = v.array(
  v.strictObject({
    /** `database.schema.table` with `*` for any part of a name. */
    tables: v.string(),
    tags: v.record(v.string(), v.string()),
  }),
);
export type LakeFormationTags = v.InferOutput<typeof lakeFormationTagsSchema>;
