import { minuteText } from '../alert/wording.ts';
import type { BackupRetentionPolicy } from '../policy/backup-retention.ts';
import type { HeldSnapshot } from './inventory.ts';
import { deleteAfterTag } from './tags.ts';
import { endOf, type InUse, whyTheyStay } from './why-it-stays.ts';

/**
 * What is to be done with a backup.
 *
 * - `stays`: there is a reason to keep it.
 * - `unmark`: the same, and it carries a mark.
 * - `mark`: nothing keeps it any more; it is told so by a tag, and goes days later.
 * - `waits`: it is marked, and its time has not come.
 * - `delete`: it is marked, and its time has come.
 */
export type RetentionAction = 'stays' | 'unmark' | 'mark' | 'waits' | 'delete';

export interface RetentionDecision {
  readonly backup: HeldSnapshot;
  readonly action: RetentionAction;
  /** Why, in a few words each. */
  readonly why: readonly string[];
}

/**
 * Decides about all of a cluster's own backups at once. What any reason keeps, stays; only what none keeps is marked, and
 * only what was marked is deleted.
 */
export function decideRetention(
  backups: readonly HeldSnapshot[],
  rules: BackupRetentionPolicy,
  inUse: InUse,
  now: Date,
): RetentionDecision[] {
  const reasons = whyTheyStay(backups, rules, inUse, now);
  return backups.map((backup) => {
    const mark = backup.tags[deleteAfterTag];
    const why = reasons.get(backup.identifier) ?? [];
    if (why.length > 0) return { backup, action: mark === undefined ? 'stays' : 'unmark', why };
    const deleteAfter = new Date(mark ?? '');
    if (Number.isNaN(deleteAfter.getTime())) {
      const until = minuteText(endOf(rules.markedFor, now));
      return { backup, action: 'mark', why: [`nothing keeps it: to be deleted after ${until}`] };
    }
    const text = minuteText(deleteAfter);
    if (deleteAfter > now) return { backup, action: 'waits', why: [`marked: to be deleted after ${text}`] };
    return { backup, action: 'delete', why: [`marked, and its time ended ${text}`] };
  });
}
