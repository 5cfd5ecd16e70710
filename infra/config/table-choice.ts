import * as v from 'valibot';
import { reachInto } from '../../functions/domain/export/table-pattern.ts';
import type { Mistake } from './mistake.ts';

const names = v.fallback(v.optional(v.array(v.string())), undefined);
const choice = v.fallback(v.optional(v.object({ only: names, never: names })), undefined);

/** As much of the configuration as can be read, whatever else is wrong with it. */
const partsSchema = v.object({
  exports: choice,
  clusters: v.fallback(v.array(v.fallback(v.object({ exports: choice }), {})), []),
});

/** What `only` asks for and `never` denies: neither can be meant. What a cluster leaves out, the suite says. */
export function deniedWishes(config: unknown): Mistake[] {
  const parts = v.safeParse(partsSchema, config);
  if (!parts.success) return [];
  const { exports: suite, clusters } = parts.output;
  const ofClusters = clusters.flatMap(({ exports: own }, index) => {
    if (own?.only === undefined && own?.never === undefined) return [];
    const path = own.only === undefined ? 'exports' : `clusters[${index}].exports`;
    return mistakesOf(path, own.only ?? suite?.only, own.never ?? suite?.never);
  });
  return [...mistakesOf('exports', suite?.only, suite?.never), ...ofClusters];
}

function mistakesOf(path: string, only: readonly string[] = [], never: readonly string[] = []): Mistake[] {
  return only.flatMap((part, index) => {
    if (reachInto(part, never) !== 'whole') return [];
    return {
      path: `${path}.only[${index}]`,
      found: JSON.stringify(part),
      allowed: 'parts of the database that `never` does not deny',
      hint: `never has ${JSON.stringify(never.find((denial) => reachInto(part, [denial]) === 'whole'))}`,
    };
  });
}
