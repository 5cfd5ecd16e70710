import type { HeldSnapshot } from './inventory.ts';
import { tagText } from './tags.ts';

/** Any tag whose key begins like this keeps a snapshot from being deleted by the suite, for as long as it is there. */
export const holdTagPrefix = 'aurora-steward:hold';
/** The hold of a person. Whoever copies or restores a snapshot by a program gives a tag of its own beside it. */
export const holdByHandTag = `${holdTagPrefix}-by-hand`;

/** What keeps a snapshot from being deleted, by a tag: `<until, ISO 8601> <why>`. */
export interface Hold {
  readonly tag: string;
  /** It is to be lifted by then; absent where the tag names no time, which holds without end. */
  readonly until: Date | undefined;
  readonly why: string;
}

export function holdsOf({ tags }: Pick<HeldSnapshot, 'tags'>): Hold[] {
  return Object.entries(tags)
    .filter(([tag]) => tag.startsWith(holdTagPrefix))
    .map(([tag, value]) => {
      const [time = '', ...why] = value.split(' ');
      const until = /^\d{4}-\d\d-\d\d/.test(time) ? new Date(time) : undefined;
      const isTime = until !== undefined && !Number.isNaN(until.getTime());
      return isTime ? { tag, until, why: why.join(' ') } : { tag, until: undefined, why: value };
    });
}

/** The tag's value for a hold. */
export function holdValue(until: Date, why: string): string {
  return tagText(`${until.toISOString()} ${why}`);
}

/** Holds that ought to have been lifted. They hold all the same: nobody knows whether what they are for is over. */
export function expiredHolds(snapshot: Pick<HeldSnapshot, 'tags'>, now: Date): Hold[] {
  return holdsOf(snapshot).filter(({ until }) => until !== undefined && until <= now);
}
