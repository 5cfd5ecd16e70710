import { minuteMs } from '../domain/durations.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SecretPolicy, WavesPolicy } from '../domain/policy/rotation.ts';
import {
  dueAt,
  isDue,
  isOpen,
  newRound,
  type Round,
  remaining,
  restingRound,
} from '../domain/rotation/round.ts';
import { advanceWave } from './advance-wave.ts';
import type { Dependencies, WhyClosed } from './dependencies.ts';
import { endRound, readRound, type StoredRound, writeRound } from './stored-round.ts';

/** What a round works with. */
export interface RoundInput {
  readonly waves: WavesPolicy;
  /** The secrets in waves, in their order. */
  readonly members: readonly SecretPolicy[];
  readonly whyClosed: WhyClosed;
  readonly now: Date;
}

const subject = 'rotation in waves';

/** Takes the next step of a round: begins one that is due, has a wave's secrets rotated, opens the next, or ends it. */
export async function conductRound(deps: Dependencies, input: RoundInput): Promise<Outcome[]> {
  const { store } = deps;
  const stored = (await readRound(store)) ?? (await firstRest(deps, input));
  if (stored.round.stopped) return [stoppedOutcome(stored.round, input)];
  if (stored.round.endedAt === undefined) return goOn(deps, stored, input);
  const waiting = whyNotBegin(stored.round, input);
  if (waiting !== undefined) return [{ kind: 'waiting', subject, reason: waiting }];
  return goOn(deps, await writeRound(store, stored, newRound(input.now)), input);
}

function whyNotBegin(last: Round, { waves, now }: RoundInput): string | undefined {
  if (!isDue(last, waves, now)) return `the next round is due ${dueAt(last, waves).toISOString()}`;
  return isOpen(waves.hours, now) ? undefined : closedHours(waves);
}

/** Before the first round nothing is known of rounds: the oldest password says when one is due. */
async function firstRest({ store, rotations }: Dependencies, { members, now }: RoundInput) {
  const looks = await Promise.all(members.map(({ secretArn }) => rotations.look(secretArn)));
  const times = looks.flatMap((secret) => secret?.lastRotatedAt?.getTime() ?? []);
  const oldest = new Date(Math.min(now.getTime(), ...times));
  return writeRound(store, undefined, restingRound(oldest, now));
}

async function goOn(deps: Dependencies, start: StoredRound, input: RoundInput): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let stored = start;
  // A wave whose secrets were all rotated by others meanwhile is over at once: each pass opens one at most.
  for (let pass = 0; pass <= input.members.length; pass++) {
    const advanced = await advanceWave(deps, stored, input);
    outcomes.push(...advanced.outcomes);
    stored = advanced.stored;
    if (stored.round.stopped) return [...outcomes, stoppedOutcome(stored.round, input)];
    if (!advanced.over) return outcomes;
    const next = nextWave(stored.round, { ...input, endedAt: advanced.endedAt });
    if (next === 'ended') {
      await endRound(deps.store, stored, input.now);
      const reason = `the round of ${stored.round.beganAt} is over: ${figures(stored.round, input)}`;
      return [...outcomes, { kind: 'done', subject, reason }];
    }
    if (typeof next === 'string') return [...outcomes, { kind: 'waiting', subject, reason: next }];
    const opened = { openedAt: input.now.toISOString(), secrets: next.map(({ secretArn }) => secretArn) };
    const { round } = stored;
    stored = await writeRound(deps.store, stored, { ...round, waves: [...round.waves, opened] });
  }
  return outcomes;
}

/** The secrets of the next wave; else why there is none yet, or that there will be none. */
export function nextWave(
  round: Round,
  {
    waves,
    members,
    whyClosed,
    now,
    endedAt,
  }: RoundInput & { /** When the last wave ended. */ readonly endedAt: Date | undefined },
): readonly SecretPolicy[] | string | 'ended' {
  const left = remaining(round, waves).flatMap((arn) => members.filter(({ secretArn }) => secretArn === arn));
  const [first] = left;
  if (!first) return 'ended';
  const pausedUntil = endedAt && new Date(endedAt.getTime() + waves.pauseMinutes * minuteMs);
  if (pausedUntil && pausedUntil > now) return `the next wave is due ${pausedUntil.toISOString()}`;
  if (!isOpen(waves.hours, now)) return closedHours(waves);
  const open = left.filter((secret) => whyClosed(secret) === undefined);
  const canary = round.waves.length === 0;
  if (canary) return open[0] === first ? [first] : `the canary waits: ${whyClosed(first)}`;
  return open.length > 0 ? open.slice(0, waves.size) : `${left.length} wait: ${whyClosed(first)}`;
}

function closedHours({ hours: { from, to } }: WavesPolicy): string {
  return `rotations begin between ${from} and ${to} o'clock UTC`;
}

function stoppedOutcome(round: Round, input: RoundInput): Outcome {
  const name = input.members.find(({ secretArn }) => secretArn === round.stopped?.secretArn)?.name;
  const reason = `stopped ${round.stopped?.at} at ${name ?? round.stopped?.secretArn}: ${figures(round, input)}; a person has it go on`;
  return { kind: 'waiting', subject, reason };
}

/** `3 of 12 rotated`. */
export function figures(round: Round, { members }: Pick<RoundInput, 'members'>): string {
  const rotated = members.filter(({ secretArn }) => Object.hasOwn(round.rotated, secretArn));
  return `${rotated.length} of ${members.length} rotated`;
}
