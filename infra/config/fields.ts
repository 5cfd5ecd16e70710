import * as v from 'valibot';
import { keepForForm, parseKeepFor } from '../../functions/domain/backup/keep-for.ts';
import { objectiveForm, parseObjective } from '../../functions/domain/backup/objective.ts';
import { dbIdentifierForm } from '../../functions/domain/request-forms.ts';
import { allowed, didYouMean } from './mistake.ts';
import { readDailySchedule, readSchedule, type Schedule, type ScheduleMistake } from './schedule.ts';

/** An object whose unknown keys are mistakes, every one of them. */
export function section<const E extends v.ObjectEntries>(entries: E) {
  const known = Object.keys(entries);
  return v.pipe(
    v.looseObject(entries, allowed(`an object with the keys ${known.join(', ')}`)),
    v.rawCheck(({ dataset, addIssue }) => {
      const input: object = typeof dataset.value === 'object' && dataset.value !== null ? dataset.value : {};
      for (const [key, value] of Object.entries(input)) {
        if (Object.hasOwn(entries, key)) continue;
        const advice = didYouMean(key, known);
        addIssue({
          message: `one of the keys ${known.join(', ')}${advice ? `\n${advice}` : ''}`,
          input: value,
          path: [{ type: 'object', origin: 'value', input: { ...input }, key, value }],
        });
      }
    }),
  );
}

export function text(what: string, form: RegExp, hint?: (found: unknown) => string | undefined) {
  return v.pipe(v.string(allowed(what, hint)), v.regex(form, allowed(what, hint)));
}

export function rdsIdentifier(what: string) {
  return text(
    `${what}: 1 to 63 letters, digits and hyphens, first a letter, no hyphen last, no two in a row`,
    dbIdentifierForm,
    (found) => (String(found).startsWith('arn:') ? 'give the identifier, not the ARN' : undefined),
  );
}

export function oneOf<const T extends string>(options: readonly T[]) {
  return v.picklist(
    options,
    allowed(`one of ${options.join(', ')}`, (found) => didYouMean(found, options)),
  );
}

export function wholeNumber(from: number, to: number) {
  const what = `a whole number from ${from} to ${to}`;
  return v.pipe(
    v.number(allowed(what)),
    v.check((found) => Number.isInteger(found) && found >= from && found <= to, allowed(what)),
  );
}

export function list<const S extends v.GenericSchema>(item: S, what: string) {
  return v.array(item, allowed(`a list of ${what}`));
}

export const trueOrFalse = v.boolean(allowed('true or false'));

/** What becomes part of names in AWS: of deployments, schedules and the like. */
export const shortName = text(
  '1 to 20 lower-case letters, digits and hyphens, first a letter',
  /^(?=.{1,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
);

export const databaseUser = text(
  'a user of 1 to 63 lower-case letters, digits and _',
  /^[a-z_][a-z0-9_]{0,62}$/,
);

/** Who may have signed a server's certificate. */
export const certificateAuthority = text(
  'rds, public, or certificates in PEM',
  /^(rds|public|\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*)$/,
  (found) => (/\.(pem|crt|cer)$/.test(String(found)) ? 'give the text of the file: readFileSync' : undefined),
);

export const keepFor = v.pipe(
  v.string(allowed(keepForForm)),
  v.check((found) => parseKeepFor(found) !== undefined, allowed(keepForForm)),
);

export const objective = v.pipe(
  v.string(allowed(objectiveForm)),
  v.check((found) => parseObjective(found) !== undefined, allowed(objectiveForm)),
);

export const timeZone = v.pipe(
  v.string(allowed('the IANA name of a time zone, such as Europe/Berlin')),
  v.check(isTimeZone, allowed('the IANA name of a time zone, such as Europe/Berlin')),
);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** A text that `read` understands as a schedule; what it is kept as. */
function scheduleText<T>(
  read: (expression: string) => Schedule | ScheduleMistake,
  keep: (read: Schedule) => T,
) {
  return v.pipe(
    v.string(allowed('a schedule')),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const schedule = read(dataset.value);
      if (!('allowed' in schedule)) return keep(schedule);
      addIssue({ message: schedule.hint ? `${schedule.allowed}\n${schedule.hint}` : schedule.allowed });
      return NEVER;
    }),
  );
}

/** When something happens; `now` decides whether a cron expression still fires. */
export function schedule(now: Date) {
  return scheduleText(
    (expression) => readSchedule(expression, now),
    ({ expression }) => expression,
  );
}

/** How often a sweep runs: at least once a day. */
export function sweepSchedule(now: Date) {
  return scheduleText(
    (expression) => readDailySchedule(expression, now),
    (read) => read,
  );
}
