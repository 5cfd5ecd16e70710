import { capital, minuteText } from '../alert/wording.ts';
import { dayMs, hourMs } from '../durations.ts';
import type { RotationRecord } from './rotation-record.ts';
import type { RotationFacts } from './watched.ts';

/** Secrets Manager repeats a step by itself for a while. */
const patienceMs = hourMs;
const mostTimes = 3;
/** An attempt without a step for so long goes on no more. */
const stuckMs = 6 * hourMs;
/** A rotation may begin until the end of the day of its date. */
const overdueMs = dayMs;
/** Shortly before a rotation: time enough to restart what does not read the secret again. */
const soonMs = 3 * dayMs;

export const troubleNames = [
  'missing',
  'not-configured',
  'failed',
  'stuck',
  'overdue',
  'would-fail',
  'former-user',
] as const;

/** What keeps a secret from being rotated, or would. */
export interface RotationTrouble {
  readonly name: (typeof troubleNames)[number];
  /** In a few words, for the subject of a message. */
  readonly short: string;
  /** What was found, in sentences. */
  readonly found: readonly string[];
  readonly todo: readonly string[];
  /** Whether applications may be locked out already. */
  readonly grave: boolean;
}

/**
 * What is wrong with the rotation of a secret in mode `act`, the gravest first. Of one cause only the first is named: a
 * rotation that failed is overdue too.
 */
export function rotationTrouble(facts: RotationFacts, now: Date): RotationTrouble | undefined {
  const { secret } = facts;
  if (!secret) {
    return {
      name: 'missing',
      short: 'there is no such secret',
      found: ['The configuration has it rotated, and Secrets Manager does not know it.'],
      todo: ['Correct the ARN in rotation.secrets of steward.config.ts, or take it out, and deploy.'],
      grave: false,
    };
  }
  if (!secret.rotationEnabled) {
    return {
      name: 'not-configured',
      short: 'rotation is switched off',
      found: ['The configuration has it rotated, and Secrets Manager has rotation switched off for it.'],
      todo: ['Deploy the stack again, which attaches the rotation; or set the mode of the secret to off.'],
      grave: false,
    };
  }
  // Whoever holds it tells so, and has it rotated afterwards.
  if (isHeld(facts)) return opensNothing(facts);
  return (
    opensNothing(facts) ??
    failed(facts, now) ??
    stuck(facts, now) ??
    overdue(facts, now) ??
    wouldFail(facts) ??
    formerUser(facts, now)
  );
}

function isHeld({ record }: RotationFacts): boolean {
  return record?.attempt.state === 'failed' && record.attempt.failure?.name === 'blue-green-under-way';
}

/** Whether it is for people: another attempt helps no more, or has not for three times or an hour. */
export function hasFailed(failure: NonNullable<RotationRecord['attempt']['failure']>, now: Date): boolean {
  const lasts = now.getTime() - Date.parse(failure.firstAt) > patienceMs;
  return !failure.retryable || failure.times >= mostTimes || lasts;
}

function failed({ record }: RotationFacts, now: Date): RotationTrouble | undefined {
  const failure = record?.attempt.state === 'failed' ? record.attempt.failure : undefined;
  if (!record || !failure) return undefined;
  if (!hasFailed(failure, now)) return undefined;
  return {
    name: 'failed',
    short: `rotation failed, ${failure.name}`,
    found: [
      `${failure.step} of the attempt of ${minuteText(new Date(record.attempt.startedAt))} failed ${failure.times} times, first at ${minuteText(new Date(failure.firstAt))}.`,
      failure.message,
    ],
    todo: ['Remove the cause (docs/rotation.md has each with what to do), then rotate again.'],
    grave: false,
  };
}

/** Whoever reads the secret cannot log in. */
function opensNothing({ rehearsal }: RotationFacts): RotationTrouble | undefined {
  const dead = rehearsal?.inTheWay.find(
    ({ check, found }) =>
      check === 'log-in' && /^(wrong-password|unknown-role|role-cannot-log-in)\b/.test(found),
  );
  if (!dead) return undefined;
  return {
    name: 'would-fail',
    short: 'its password opens nothing',
    found: [`A log-in with the current version was tried and refused: ${dead.found}.`],
    todo: [
      ...(dead.todo === undefined ? [] : [`${capital(dead.todo)}.`]),
      'If an attempt is pending whose password opens the database, settle it (docs/rotation.md, By hand).',
    ],
    grave: true,
  };
}

function stuck({ secret, record }: RotationFacts, now: Date): RotationTrouble | undefined {
  if (secret?.pendingVersion === undefined) return undefined;
  const lastStep = record?.attempt.version === secret.pendingVersion ? record.attempt.at : undefined;
  if (lastStep !== undefined && now.getTime() - Date.parse(lastStep) < stuckMs) return undefined;
  return {
    name: 'stuck',
    short: 'an attempt is stuck',
    found: [
      `AWSPENDING is on version ${secret.pendingVersion}, which is not current, and ${lastStep === undefined ? 'this suite knows no step of it' : `nothing has happened to it since ${minuteText(new Date(lastStep))}`}.`,
      'Secrets Manager begins no other rotation meanwhile.',
    ],
    todo: [
      'Settle it: that takes the label off, or finishes the attempt where only its password opens the database.',
    ],
    grave: false,
  };
}

function overdue({ secret }: RotationFacts, now: Date): RotationTrouble | undefined {
  const due = secret?.nextRotationAt;
  if (!due || now.getTime() - due.getTime() < overdueMs) return undefined;
  const last = secret.lastRotatedAt;
  return {
    name: 'overdue',
    short: `rotation is overdue since ${minuteText(due)}`,
    found: [
      `Secrets Manager should have rotated it by ${minuteText(due)} and has not; ${last ? `the last time was ${minuteText(last)}` : 'it never has'}.`,
    ],
    todo: ['See in CloudTrail what came of RotateSecret; then rotate it by hand.'],
    grave: false,
  };
}

function wouldFail({ rehearsal }: RotationFacts): RotationTrouble | undefined {
  if (!rehearsal || rehearsal.ready) return undefined;
  const [first] = rehearsal.inTheWay;
  return {
    name: 'would-fail',
    short: `the next rotation would fail, ${first?.check ?? 'unknown'}`,
    found: [
      'A rehearsal that changes nothing found what is in the way:',
      ...rehearsal.inTheWay.map(({ check, found }) => `${check}: ${found}.`),
    ],
    todo: rehearsal.inTheWay.flatMap(({ todo }) => (todo === undefined ? [] : [`${capital(todo)}.`])),
    grave: false,
  };
}

/** Alternating users: whoever still logs in as the one whose turn it is fails once its password changes. */
function formerUser({ secret, rehearsal }: RotationFacts, now: Date): RotationTrouble | undefined {
  const seen = rehearsal?.warnings.find(({ check }) => check === 'former user');
  const due = secret?.nextRotationAt;
  if (!seen || !due || due.getTime() - now.getTime() > soonMs) return undefined;
  return {
    name: 'former-user',
    short: `clients still use the former user, rotated by ${minuteText(due)}`,
    found: [`${capital(seen.found)}.`],
    todo: [...(seen.todo === undefined ? [] : [`${capital(seen.todo)}.`])],
    grave: false,
  };
}
