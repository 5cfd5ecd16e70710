/** The middle value; the mean of the two in the middle where their number is even. @throws Error for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined)
    throw new Error('Expected values to measure by. Found none.');
  return (lower + upper) / 2;
}

/** From when to when, on one clock. */
export type Interval = readonly [start: number, end: number];

/** How long at least one of the intervals lasted, what lies outside the window left out. */
export function covered(intervals: readonly Interval[], [from, to]: Interval): number {
  let total = 0;
  let reached = from;
  for (const [start, end] of intervals.toSorted(([a], [b]) => a - b)) {
    const begin = Math.max(start, reached);
    const stop = Math.min(end, to);
    if (stop <= begin) continue;
    total += stop - begin;
    reached = stop;
  }
  return total;
}
