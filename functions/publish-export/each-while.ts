import { eachAtOnce } from '../domain/at-once.ts';

/** Tables changed at once: Glue's rates are per account, and shared with everybody's crawlers and queries. */
const atOnce = 8;

/** Does something for each table as long as there is time; `no-time` where something is left. */
export async function eachWhile<T>(
  items: readonly T[],
  mayGoOn: () => boolean,
  perform: (item: T) => Promise<void>,
): Promise<'done' | 'no-time'> {
  let left = false;
  await eachAtOnce(items, atOnce, async (item) => {
    if (mayGoOn()) await perform(item);
    else left = true;
  });
  return left ? 'no-time' : 'done';
}
