import { minuteMs } from '../durations.ts';

const minutesPerUnit = { minute: 1, hour: 60, day: 1440 } as const;

/** The longest that Aurora keeps automated backups. */
const longestMinutes = 35 * minutesPerUnit.day;
/** RDS's own point in time follows the present by about five minutes. */
const shortestMinutes = 10;

export const objectiveForm = '10 minutes to 35 days, written like "15 minutes", "25 hours" or "2 days"';

/**
 * Reads an objective (RPO): how old the newest restorable point of a cluster may be, in milliseconds. `undefined` for a
 * text that is no such period.
 */
export function parseObjective(text: string): number | undefined {
  const { count, unit } = /^(?<count>[1-9]\d{0,4}) (?<unit>minute|hour|day)s?$/.exec(text)?.groups ?? {};
  if (count === undefined || unit === undefined) return undefined;
  const minutes = Number(count) * minutesPerUnit[unit as keyof typeof minutesPerUnit];
  return minutes >= shortestMinutes && minutes <= longestMinutes ? minutes * minuteMs : undefined;
}
