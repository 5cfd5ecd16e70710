import * as v from 'valibot';
import { dayMs } from '../durations.ts';
import { dbIdentifier, reasonText, timeWithZone } from '../request-forms.ts';
import { holdByHandTag, holdTagPrefix } from './hold.ts';

/** What a person asks hold-backups for. */
export type HoldRequest =
  | { readonly kind: 'hold'; readonly snapshot: string; readonly until: Date; readonly reason: string }
  | { readonly kind: 'release'; readonly snapshot: string; readonly tag: string };

const longestYears = 10;

const example =
  '{"hold": "orders-202611221002-nightly-5fi09m", "until": "2027-01-31T00:00:00Z", "reason": "audit 2026"} or {"release": "orders-202611221002-nightly-5fi09m"}';

const snapshotForm = '"hold" and "release" take the identifier of a DB cluster snapshot that this suite took';
const untilForm = '"until" must be a time in the future with its zone, such as 2027-01-31T00:00:00Z';
const reasonForm = '"reason" must be a text of 1 to 200 characters: why the backup must not go';
const tagForm = `"tag" must be the key of a tag that holds: ${holdTagPrefix}…`;

const snapshot = dbIdentifier(snapshotForm);

const form = v.union(
  [
    v.strictObject({ hold: snapshot, until: timeWithZone(untilForm), reason: reasonText(reasonForm) }),
    v.strictObject({
      release: snapshot,
      tag: v.optional(
        v.pipe(v.string(tagForm), v.startsWith(holdTagPrefix, tagForm), v.maxLength(128, tagForm)),
        holdByHandTag,
      ),
    }),
  ],
  `a request is ${example}`,
);

/** Reads a request; a text says what is wrong with it. */
export function readHoldRequest(payload: unknown, now: Date): HoldRequest | string {
  const parsed = v.safeParse(form, payload);
  if (!parsed.success) return parsed.issues[0].message;
  if ('release' in parsed.output) {
    return { kind: 'release', snapshot: parsed.output.release, tag: parsed.output.tag };
  }
  const { hold, reason } = parsed.output;
  const until = new Date(parsed.output.until);
  if (!(until > now)) return `${untilForm}; it is ${now.toISOString()} now`;
  if (until.getTime() - now.getTime() > longestYears * 366 * dayMs) {
    return `"until" is more than ${longestYears} years away`;
  }
  return { kind: 'hold', snapshot: hold, until, reason };
}
