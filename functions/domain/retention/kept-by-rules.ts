import { dayOf, mondayOf, monthOf } from '../calendar.ts';

/** How many are kept, in the words of backup tools. Periods are those of UTC, weeks begin on Monday. */
export interface KeepRules {
  readonly keepLast: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  readonly yearly: number;
}

/** What counts: its name, and the moment whose data it holds. */
export interface Countable {
  readonly identifier: string;
  readonly at: Date;
}

const periods = {
  daily: dayOf,
  weekly: (at: Date) => `week of ${dayOf(mondayOf(at))}`,
  monthly: monthOf,
  yearly: (at: Date) => at.toISOString().slice(0, 4),
} as const;

/**
 * Which of a cluster's backups or exports the rules keep, and why: the newest of all, the last so many, the newest of each
 * of the last so many periods that have one.
 */
export function keptByRules(
  all: readonly Countable[],
  rules: KeepRules,
): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, string[]>();
  const because = (identifier: string, reason: string) =>
    reasons.set(identifier, [...(reasons.get(identifier) ?? []), reason]);
  const newestFirst = all.toSorted(
    (a, b) => b.at.getTime() - a.at.getTime() || (a.identifier < b.identifier ? 1 : -1),
  );
  const [newest] = newestFirst;
  if (newest) because(newest.identifier, 'the newest of the cluster');
  for (const [index, { identifier }] of newestFirst.slice(0, rules.keepLast).entries()) {
    because(identifier, `last ${index + 1} of ${rules.keepLast}`);
  }
  for (const name of ['daily', 'weekly', 'monthly', 'yearly'] as const) {
    const newestOf = new Map<string, string>();
    for (const { identifier, at } of newestFirst) {
      const period = periods[name](at);
      if (!newestOf.has(period)) newestOf.set(period, identifier);
    }
    for (const [period, identifier] of [...newestOf].slice(0, rules[name])) {
      because(identifier, `${name}, ${period}`);
    }
  }
  return reasons;
}
