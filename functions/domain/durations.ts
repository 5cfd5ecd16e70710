/** Lengths of time in milliseconds, as `Date` counts them. */
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
/** Twenty-four hours: days of UTC have no others. */
export const dayMs = 24 * hourMs;
