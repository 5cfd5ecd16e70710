import type { Tag } from '@aws-sdk/client-rds';

/** RDS's list of tags as keys and values. */
export function tagsOf(list: readonly Tag[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])),
  );
}
