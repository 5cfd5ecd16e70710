import * as v from 'valibot';
import { dayMs } from '../durations.ts';
import { dbIdentifier, reasonText, timeWithZone } from '../request-forms.ts';

/** What a person asks pause-actions for. */
export type PauseRequest =
  | { readonly kind: 'pause'; readonly whose: string; readonly until: Date; readonly reason: string }
  | { readonly kind: 'resume'; readonly whose: string };

/** Longer than this nobody remembers why. */
const mostDays = 31;

const example =
  '{"pause": "orders", "until": "2026-11-23T18:00:00Z", "reason": "storage migration"} or {"resume": "orders"}';

const whose = dbIdentifier('"pause" and "resume" take the identifier of a DB cluster or instance, or "all"');
const untilForm = '"until" must be a time in the future with its zone, such as 2026-11-23T18:00:00Z';
const reasonForm = '"reason" must be a text of 1 to 200 characters: why nothing is to be done';

const form = v.union(
  [
    v.strictObject({
      pause: whose,
      until: timeWithZone(untilForm),
      reason: reasonText(reasonForm),
    }),
    v.strictObject({ resume: whose }),
  ],
  `a request is ${example}`,
);

/** Reads a request; a text says what is wrong with it. */
export function readPauseRequest(payload: unknown, now: Date): PauseRequest | string {
  const parsed = v.safeParse(form, payload);
  if (!parsed.success) return parsed.issues[0].message;
  if ('resume' in parsed.output) return { kind: 'resume', whose: parsed.output.resume };
  const until = new Date(parsed.output.until);
  if (!(until > now)) return `${untilForm}; it is ${now.toISOString()} now`;
  if (until.getTime() - now.getTime() > mostDays * dayMs) {
    return `"until" is more than ${mostDays} days away: whoever pauses for longer sets the mode to "observe" and deploys`;
  }
  return { kind: 'pause', whose: parsed.output.pause, until, reason: parsed.output.reason };
}
