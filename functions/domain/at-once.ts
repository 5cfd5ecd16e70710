/**
 * Does something for each item, at most so many at once. The first that fails ends it: nothing more is begun,
 * and what is under way has ended when this does.
 */
export async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  perform: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed: { readonly thrown: unknown } | undefined;
  const worker = async () => {
    while (next < items.length && !failed) {
      const item = items[next++];
      try {
        if (item !== undefined) await perform(item);
      } catch (thrown) {
        failed ??= { thrown };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failed) throw failed.thrown;
}

/**
 * Does something for each item in the order in which they come, at most so many at once, as long as it may go on. Like
 * {@link eachAtOnce} for what is too much to be held; each item that was taken is done when this ends.
 *
 * @returns whether all are done
 */
export async function eachOf<T>(
  items: AsyncIterable<T>,
  atOnce: number,
  mayGoOn: () => boolean,
  perform: (item: T) => Promise<void>,
): Promise<boolean> {
  const source = items[Symbol.asyncIterator]();
  let ended = false;
  let stopped = false;
  let failed: { readonly thrown: unknown } | undefined;
  const worker = async () => {
    while (!ended && !stopped && !failed) {
      try {
        const next = await source.next();
        if (next.done) ended = true;
        // Nobody takes a later item once one was left.
        else if (stopped || !mayGoOn()) stopped = true;
        else await perform(next.value);
      } catch (thrown) {
        failed ??= { thrown };
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failed) throw failed.thrown;
  return !stopped;
}
