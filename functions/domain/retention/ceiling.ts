import type { RetentionAction, RetentionVerdict } from './verdict.ts';

/** How many more are due than one run may mark, and delete. */
export interface Over {
  readonly mark: number;
  readonly delete: number;
}

export interface WithinCeiling<T> {
  readonly decisions: readonly T[];
  readonly over: Over;
}

interface Ceiling<T> {
  /** Most that one run marks, and most that it deletes. */
  readonly most: number;
  /** What is only observed takes nothing from what one run may do. */
  isActing(one: T): boolean;
  /** The decision as far as what is read one by one bears it out. */
  confirm(one: T): Promise<T>;
}

/** Lets a run do so much and no more, in the order given; the rest waits. What is beyond is not confirmed, so costs no call. */
export async function withinCeiling<T extends RetentionVerdict>(
  decided: readonly T[],
  { most, isActing, confirm }: Ceiling<T>,
): Promise<WithinCeiling<T>> {
  const taken = new Map<string, number>();
  const over = { mark: 0, delete: 0 };
  const decisions: T[] = [];
  for (const one of decided) {
    const countOf = (action: RetentionAction) => `${isActing(one)} ${action}`;
    const due = one.action === 'mark' || one.action === 'delete' ? one.action : undefined;
    if (due && (taken.get(countOf(due)) ?? 0) >= most) {
      if (isActing(one)) over[due] += 1;
      decisions.push({ ...one, action: 'waits', why: [...one.why, `one run may ${due} ${most}`] });
      continue;
    }
    const known = due ? await confirm(one) : one;
    decisions.push(known);
    if (due) taken.set(countOf(known.action), (taken.get(countOf(known.action)) ?? 0) + 1);
  }
  return { decisions, over };
}
