import { minuteText } from '../alert/wording.ts';
import { endOf } from '../backup/keep-for.ts';

/**
 * What is to be done with a backup or an export.
 *
 * - `stays`: there is a reason to keep it.
 * - `unmark`: the same, and it carries a mark.
 * - `mark`: nothing keeps it any more; it is marked, and goes days later.
 * - `waits`: it is marked, and its time has not come.
 * - `delete`: it is marked, and its time has come.
 */
export const retentionActions = ['delete', 'mark', 'unmark', 'waits', 'stays'] as const;
export type RetentionAction = (typeof retentionActions)[number];

/** Whether there is a reason to keep it. */
export function isKept(action: RetentionAction): boolean {
  return action === 'stays' || action === 'unmark';
}

export interface RetentionVerdict {
  readonly action: RetentionAction;
  /** Why, in a few words each. */
  readonly why: readonly string[];
}

/**
 * What any reason keeps, stays; only what none keeps is marked, and only what was marked is deleted.
 *
 * @param reasons why it stays
 * @param mark when its mark runs out; a date that is none for a mark that cannot be read, absent without a mark
 */
export function verdictOn(
  reasons: readonly string[],
  mark: Date | undefined,
  { markedFor }: { readonly markedFor: string },
  now: Date,
): RetentionVerdict {
  if (reasons.length > 0) return { action: mark === undefined ? 'stays' : 'unmark', why: reasons };
  if (mark === undefined || Number.isNaN(mark.getTime())) {
    const until = minuteText(endOf(markedFor, now));
    return { action: 'mark', why: [`nothing keeps it: to be deleted after ${until}`] };
  }
  if (mark > now) return { action: 'waits', why: [`marked: to be deleted after ${minuteText(mark)}`] };
  return { action: 'delete', why: [`marked, and its time ended ${minuteText(mark)}`] };
}
