import { hourMs } from '../durations.ts';
import type { ConductedSecret } from './conducting.ts';
import type { RotationRecord } from './rotation-record.ts';
import type { Asked, Round } from './round.ts';
import { hasFailed } from './trouble.ts';

/** A rotation takes seconds, and Secrets Manager's own tries some minutes. */
const patienceMs = 2 * hourMs;

/** What is known of a secret of a round: its labels, and what rotate-secret wrote last. */
export interface Standing {
  /** `undefined`: it does not exist. */
  readonly secret: ConductedSecret | undefined;
  readonly record: RotationRecord | undefined;
}

/**
 * Where a secret of a wave stands.
 *
 * - `to-ask`: nothing shows yet that Secrets Manager was asked.
 * - `postponed`: a pause or a blue/green deployment kept it from being rotated.
 * - `failed`: only a person can go on.
 */
export type Progress =
  | { readonly state: 'rotated'; readonly at: Date }
  | { readonly state: 'to-ask' | 'under-way' | 'postponed' }
  | { readonly state: 'failed'; readonly because: string };

const passing: ReadonlySet<string> = new Set(['paused', 'blue-green-under-way']);

/** What the round has to do with a secret. */
export interface Part {
  /** Absent while the round has not asked for it. */
  readonly asked: (Asked & { readonly token: string }) | undefined;
  /** A pause or a hold keeps it from beginning now. */
  readonly closed: boolean;
  readonly now: Date;
}

export function progressOf(
  { secret, record }: Standing,
  { beganAt }: Pick<Round, 'beganAt'>,
  { asked, closed, now }: Part,
): Progress {
  const rotatedAt = latest(record?.lastRotated && new Date(record.lastRotated.at), secret?.lastRotatedAt);
  if (rotatedAt && rotatedAt.getTime() >= Date.parse(beganAt)) return { state: 'rotated', at: rotatedAt };
  if (!secret) return { state: 'failed', because: 'there is no such secret' };
  if (!asked) return { state: closed ? 'postponed' : 'to-ask' };
  const attempt = record && record.attempt.startedAt >= asked.at ? record.attempt : undefined;
  if (attempt?.failure && attempt.state === 'failed') {
    if (passing.has(attempt.failure.name)) return { state: 'postponed' };
    if (hasFailed(attempt.failure, now)) {
      return { state: 'failed', because: `${attempt.failure.step}: ${attempt.failure.message}` };
    }
  }
  const shows = attempt !== undefined || secret.pendingVersion === asked.token;
  if (closed && !shows) return { state: 'postponed' };
  if (now.getTime() - Date.parse(asked.at) > patienceMs) {
    return { state: 'failed', because: `asked for at ${asked.at}, it has not ended after two hours` };
  }
  return { state: shows ? 'under-way' : 'to-ask' };
}

function latest(...dates: readonly (Date | undefined)[]): Date | undefined {
  return dates.filter((date) => date !== undefined).toSorted((a, b) => b.getTime() - a.getTime())[0];
}
