/** Members that requests of people have in common; each takes the words that say what is wrong with it. */

import * as v from 'valibot';
import { dayOf } from './calendar.ts';

/**
 * The identifier of a DB cluster, a DB instance or a snapshot of a cluster, in upper or lower case.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
 */
export const dbIdentifierForm = /^(?=.{1,63}$)[a-z](?:-?[a-z0-9])*$/i;

/** An identifier as RDS stores it, in lower case. */
export function dbIdentifier(words: string) {
  return v.pipe(v.string(words), v.toLowerCase(), v.regex(dbIdentifierForm, words));
}

/** A moment with its zone, such as `2026-11-23T18:00:00Z`; stays a text, so that a union can say what is wrong with it. */
export function timeWithZone(words: string) {
  return v.pipe(v.string(words), v.check(isTimeWithZone, words));
}

/** Whether a text is a moment of the calendar with its zone: 31 February is none, and is not taken for 3 March. */
export function isTimeWithZone(text: string): boolean {
  const form = /^(?<day>\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
  const day = new Date(form.exec(text)?.groups?.['day'] ?? '');
  if (Number.isNaN(day.getTime()) || Number.isNaN(Date.parse(text))) return false;
  return text.startsWith(dayOf(day));
}

/** Why something is asked for: 1 to `most` characters; white space runs are one space. */
export function reasonText(words: string, most = 200) {
  return v.pipe(
    v.string(words),
    v.transform((text) => text.trim().replace(/\s+/g, ' ')),
    v.minLength(1, words),
    v.maxLength(most, words),
  );
}
