import type { Mistake } from './mistake.ts';
import type { ValidConfig } from './schema.ts';

/** Views are made of registered tables, and tags are put on them. */
export function catalogueMistakes({ clusters, exports }: ValidConfig): Mistake[] {
  return clusters.flatMap((cluster, index): Mistake[] => {
    const own = { ...exports, ...cluster.exports };
    const needing = [
      ...(own.views ? ['views are'] : []),
      ...((own.lakeFormationTags ?? []).length > 0 ? ['lakeFormationTags are'] : []),
    ];
    const [first] = needing;
    if (own.mode === 'off' || own.catalogue !== 'none' || first === undefined) return [];
    const path = `clusters[${index}].exports.catalogue`;
    return [{ path, found: "'none'", allowed: `'tables' where ${first} asked for` }];
  });
}
