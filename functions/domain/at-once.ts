/**
 * Does something for each item, at most so many at once. The first that fails ends it: nothing more is begun, and what is under way has
 * ended when this does.
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
