import type { Importance } from '../policy/policy.ts';

/** What alerts about a cluster take from its policy: how grave trouble is, and whose it is. */
export interface Concern {
  readonly importance: Importance;
  readonly team?: string | undefined;
}

/** That of a cluster whose policy is gone is standard, and nobody's. */
export function concernOf(policy: Concern | undefined): Concern {
  if (!policy) return { importance: 'standard' };
  const { importance, team } = policy;
  return team === undefined ? { importance } : { importance, team };
}

/** The team of all of them; none where they differ: whoever routes by team must not miss a part of it. */
export function sharedTeam(concerned: readonly (Pick<Concern, 'team'> | undefined)[]): string | undefined {
  const [team, ...others] = new Set(concerned.map((one) => one?.team));
  return others.length === 0 ? team : undefined;
}

/** The part of an alert that recipients choose by. */
export function teamPart({ team }: Pick<Concern, 'team'>): { readonly team?: string } {
  return team === undefined ? {} : { team };
}
