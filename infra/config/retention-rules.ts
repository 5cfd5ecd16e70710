import * as v from 'valibot';
import { modes } from '../../functions/domain/policy/mode.ts';
import type { RetentionPolicy } from '../../functions/domain/policy/retention.ts';
import { keepFor, oneOf, sweepSchedule, wholeNumber } from './fields.ts';

const mode = oneOf(modes);
const count = wholeNumber(0, 1_000);

/** Rules of what stays, without defaults: what a cluster does not say, the suite says. */
export const clusterRules = {
  mode: v.exactOptional(mode),
  keepLast: v.exactOptional(count),
  daily: v.exactOptional(count),
  weekly: v.exactOptional(count),
  monthly: v.exactOptional(count),
  yearly: v.exactOptional(count),
  minimumAge: v.exactOptional(keepFor),
  markedFor: v.exactOptional(keepFor),
} as const;

/** The suite's: nothing is deleted unless it is asked for. */
export function suiteRules(now: Date, minimumAge: string) {
  return {
    mode: v.exactOptional(mode, 'off'),
    keepLast: v.exactOptional(count, 0),
    daily: v.exactOptional(count, 0),
    weekly: v.exactOptional(count, 0),
    monthly: v.exactOptional(count, 0),
    yearly: v.exactOptional(count, 0),
    minimumAge: v.exactOptional(keepFor, minimumAge),
    markedFor: v.exactOptional(keepFor, '7 days'),
    mostDeletions: v.exactOptional(wholeNumber(1, 1_000), 20),
    sweep: v.exactOptional(sweepSchedule(now)),
  };
}

/** What functions read, of what the suite says and the cluster says differently. */
export function retentionPolicy(settings: RetentionPolicy): RetentionPolicy {
  const { mode, keepLast, daily, weekly, monthly, yearly, minimumAge, markedFor } = settings;
  return { mode, keepLast, daily, weekly, monthly, yearly, minimumAge, markedFor };
}
