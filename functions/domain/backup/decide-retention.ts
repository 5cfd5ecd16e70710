import type { RetentionPolicy } from '../policy/retention.ts';
import { type RetentionVerdict, verdictOn } from '../retention/verdict.ts';
import type { HeldSnapshot } from './inventory.ts';
import { deleteAfterTag } from './tags.ts';
import { type InUse, whyTheyStay } from './why-it-stays.ts';

export interface RetentionDecision extends RetentionVerdict {
  readonly backup: HeldSnapshot;
}

/** Decides about all of a cluster's own backups at once; their marks are tags. */
export function decideRetention(
  backups: readonly HeldSnapshot[],
  rules: RetentionPolicy,
  inUse: InUse,
  now: Date,
): RetentionDecision[] {
  const reasons = whyTheyStay(backups, rules, inUse, now);
  return backups.map((backup) => {
    const tag = backup.tags[deleteAfterTag];
    const mark = tag === undefined ? undefined : new Date(tag);
    return { backup, ...verdictOn(reasons.get(backup.identifier) ?? [], mark, rules, now) };
  });
}
