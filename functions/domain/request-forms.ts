import * as v from 'valibot';

/** Members that requests of people have in common; each takes the words that say what is wrong with it. */

/** A moment with its zone, such as `2026-11-23T18:00:00Z`; stays a text, so that a union can say what is wrong with it. */
export function timeWithZone(words: string) {
  return v.pipe(v.string(words), v.check(isTimeWithZone, words));
}

/** Whether a text is a moment of the calendar with its zone: 31 February is none, and is not taken for 3 March. */
export function isTimeWithZone(text: string): boolean {
  const form = /^(?<day>\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
  const day = new Date(form.exec(text)?.groups?.['day'] ?? '');
  if (Number.isNaN(day.getTime()) || Number.isNaN(Date.parse(text))) return false;
  return text.startsWith(day.toISOString().slice(0, 10));
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
