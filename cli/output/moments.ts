const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago, or in how long: `4 min ago`, `in 21 d`. Rounded down. */
export function fromNow(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  return ms >= 0 ? `${spanText(ms)} ago` : `in ${spanText(-ms)}`;
}

/** A length of time in the unit that tells enough in a table: `45 s`, `4 min`, `3 h`, `21 d`. */
function spanText(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / 1_000)} s`;
  if (ms < 2 * hour) return `${Math.floor(ms / minute)} min`;
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}
