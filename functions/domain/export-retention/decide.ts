import { endOf } from '../backup/keep-for.ts';
import type { RetentionPolicy } from '../policy/retention.ts';
import { keptByRules } from '../retention/kept-by-rules.ts';
import { type RetentionVerdict, verdictOn } from '../retention/verdict.ts';
import type { SeenMark } from './mark.ts';

/** An export that ended, as keys of the ledger tell of it. */
export interface LakeExport {
  readonly task: string;
  readonly clusterId: string;
  /** The key of its record. */
  readonly record: string;
  /** The minute of its snapshot. */
  readonly at: Date;
  /** Verified, and readers can find it. Only these count. */
  readonly isPublished: boolean;
  readonly seen: SeenMark | undefined;
}

export interface ExportDecision extends RetentionVerdict {
  readonly export: LakeExport;
}

/** What needs an export's files just now, by the export's task. */
export type ExportUses = ReadonlyMap<string, string>;

/** Decides about all exports of a cluster at once. */
export function decideExports(
  exports: readonly LakeExport[],
  rules: RetentionPolicy,
  uses: ExportUses,
  now: Date,
): ExportDecision[] {
  const published = exports.filter(({ isPublished }) => isPublished);
  const counted = keptByRules(
    published.map(({ task: identifier, at }) => ({ identifier, at })),
    rules,
  );
  return exports.map((one) => {
    if (one.seen?.mark.state === 'deleting') {
      return { export: one, action: 'delete', why: ['its deletion was begun'] };
    }
    const use = uses.get(one.task);
    const reasons = [
      ...keptByHand(one),
      ...(use === undefined ? [] : [use]),
      ...(endOf(rules.minimumAge, one.at) > now ? [`younger than ${rules.minimumAge}`] : []),
      ...(counted.get(one.task) ?? []),
    ];
    return { export: one, ...verdictOn(reasons, markOf(one), rules, now) };
  });
}

function keptByHand({ seen }: LakeExport): string[] {
  if (seen?.mark.state !== 'kept') return [];
  return [`kept by hand${seen.mark.reason === undefined ? '' : ` (${seen.mark.reason})`}`];
}

function markOf({ seen }: LakeExport): Date | undefined {
  return seen === undefined || seen.mark.state === 'kept' ? undefined : new Date(seen.mark.deleteAfter);
}
