import * as v from 'valibot';
import type { Schedule } from '../../functions/domain/policy/schedule.ts';
import { list, schedule, shortName, timeZone } from './fields.ts';
import { allowed } from './mistake.ts';

/** What every schedule of a cluster says. */
export function scheduleEntries(now: Date) {
  return { name: shortName, schedule: schedule(now), timeZone: v.exactOptional(timeZone, 'UTC') };
}

/**
 * A list of schedules, each with a name of its own.
 *
 * @param why names must differ
 */
export function namedSchedules<const S extends v.GenericSchema<unknown, { readonly name: string }>>(
  entry: S,
  why: string,
) {
  return v.pipe(
    list(entry, 'schedules'),
    v.check(
      (all) => new Set(all.map(({ name }) => name)).size === all.length,
      allowed('schedules of different names', () => why),
    ),
  );
}

/** As functions read it. */
export function policySchedule(configured: {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
}): Schedule {
  return { name: configured.name, expression: configured.schedule, timeZone: configured.timeZone };
}
