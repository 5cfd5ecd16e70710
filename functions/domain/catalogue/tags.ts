import { reachInto } from '../export/table-pattern.ts';
import type { LakeFormationTags } from '../policy/lake-formation.ts';

/** A tag of Lake Formation, with the one value that a table has of it. */
export interface TableTag {
  readonly key: string;
  readonly value: string;
}

/**
 * Tags of Lake Formation on tables of the catalogue. Those that are there already are success.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/tag-based-access-control.html
 */
export interface CatalogueTags {
  /** @throws Fault where Lake Formation refuses, or does not know a tag or value */
  putTags(database: string, table: string, tags: readonly TableTag[]): Promise<void>;
}

/** Parameter of a table that says which tags it was given. */
const tagsParameter = 'aurora-steward:lake-formation-tags';

/** Tags that a table is to have: of each key, what the last entry says that fits. In the order of the keys. */
export function wantedTags(source: string, entries: LakeFormationTags): TableTag[] {
  const wanted = new Map<string, string>();
  for (const { tables, tags } of entries) {
    if (reachInto(source, [tables]) !== 'whole') continue;
    for (const [key, value] of Object.entries(tags)) wanted.set(key, value);
  }
  return [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value }));
}

/** The table's parameters once it has these tags; `undefined` where it was given them before. */
export function taggedParameters(
  parameters: Readonly<Record<string, string>>,
  tags: readonly TableTag[],
): Readonly<Record<string, string>> | undefined {
  const text = tags.map(({ key, value }) => `${key}=${value}`).join(',');
  if (tags.length === 0 || parameters[tagsParameter] === text) return undefined;
  return { ...parameters, [tagsParameter]: text };
}
