import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { type Progress, progressOf, type Standing } from '../domain/rotation/progress.ts';
import { type Asked, isOpen, type Round, tokenIn } from '../domain/rotation/round.ts';
import { ask } from './ask.ts';
import type { RoundInput } from './conduct-round.ts';
import type { Dependencies } from './dependencies.ts';
import { standingOf } from './standing.ts';
import { type StoredRound, writeRound } from './stored-round.ts';

/** A wave after this wake-up. */
export interface Advanced {
  readonly stored: StoredRound;
  readonly over: boolean;
  /** When the last of its secrets was rotated. */
  readonly endedAt: Date | undefined;
  readonly outcomes: readonly Outcome[];
}

interface Member {
  readonly policy: SecretPolicy;
  readonly standing: Standing;
  readonly progress: Progress;
}

/**
 * Looks at the secrets of the wave that is open, stops the round at the first that failed, and asks for those that are not
 * asked for yet, of one server one at a time. What is going to be asked is stored before it is asked: a crash between
 * the two has it asked again under the same token.
 */
export async function advanceWave(
  deps: Dependencies,
  before: StoredRound,
  input: RoundInput,
): Promise<Advanced> {
  const wave = before.round.waves.at(-1);
  if (!wave) return { stored: before, over: true, endedAt: undefined, outcomes: [] };
  const policies = input.members.filter(
    ({ secretArn }) => wave.secrets.includes(secretArn) && !before.round.leftOut.includes(secretArn),
  );
  const members = await Promise.all(
    policies.map((policy) => look(deps, { policy, round: before.round }, input)),
  );
  const seen = withResults(before.round, members, input.now);
  const wanted = seen.stopped ? [] : toAsk(seen, members, input);
  const round = withAsked(seen, wanted, input.now);
  const stored = round === before.round ? before : await writeRound(deps.store, before, round);
  const canary = round.waves.length === 1;
  const over =
    !round.stopped &&
    wanted.length === 0 &&
    members.every(({ progress: { state } }) => state === 'rotated' || (state === 'postponed' && !canary));
  const outcomes: Outcome[] = [];
  for (const member of wanted) outcomes.push(await askFor(deps, member, round));
  const going = members.filter((member) => !wanted.includes(member)).flatMap(outcomeOf);
  return { stored, over, endedAt: over ? endOf(members) : undefined, outcomes: [...outcomes, ...going] };
}

async function look(
  deps: Dependencies,
  { policy, round }: { policy: SecretPolicy; round: Round },
  { whyClosed, now }: RoundInput,
): Promise<Member> {
  const standing = await standingOf(deps, policy.secretArn);
  const asked = round.asked[policy.secretArn];
  const token = asked && { ...asked, token: tokenIn(round, policy.secretArn, asked) };
  const closed = whyClosed(policy) !== undefined;
  return { policy, standing, progress: progressOf(standing, round, { asked: token, closed, now }) };
}

/** The round with what has become of its secrets. */
function withResults(round: Round, members: readonly Member[], now: Date): Round {
  const rotated = members.flatMap(({ policy: { secretArn }, progress }) =>
    progress.state === 'rotated' && !Object.hasOwn(round.rotated, secretArn)
      ? [[secretArn, { at: progress.at.toISOString() }] as const]
      : [],
  );
  const known =
    rotated.length > 0 ? { ...round, rotated: { ...round.rotated, ...Object.fromEntries(rotated) } } : round;
  for (const { policy, progress } of members) {
    if (progress.state !== 'failed') continue;
    const { secretArn } = policy;
    return { ...known, stopped: { secretArn, because: progress.because, at: now.toISOString() } };
  }
  return known;
}

/** Those whose turn it is: not while another secret of the same server is being rotated in this wave. */
function toAsk(
  round: Round,
  members: readonly Member[],
  { waves, whyClosed, now }: RoundInput,
): readonly Member[] {
  const busy = new Set(members.filter(({ progress }) => progress.state === 'under-way').flatMap(serversOf));
  const chosen: Member[] = [];
  for (const member of members) {
    const { policy, progress } = member;
    if (progress.state !== 'to-ask' && progress.state !== 'postponed') continue;
    if (whyClosed(policy) !== undefined) continue;
    const decided = progress.state === 'to-ask' && round.asked[policy.secretArn] !== undefined;
    if (!decided && !isOpen(waves.hours, now)) continue;
    if (serversOf(member).some((host) => busy.has(host))) continue;
    for (const host of serversOf(member)) busy.add(host);
    chosen.push(member);
  }
  return chosen;
}

function serversOf({ policy }: Member): readonly string[] {
  return policy.hosts.map(({ host }) => host.toLowerCase());
}

/** A secret that was postponed is asked for anew; what was decided before a crash stays as it was. */
function withAsked(round: Round, wanted: readonly Member[], now: Date): Round {
  const added = wanted.flatMap(({ policy: { secretArn }, progress }): [string, Asked][] => {
    const known = round.asked[secretArn];
    if (known && progress.state === 'to-ask') return [];
    return [[secretArn, { attempt: (known?.attempt ?? 0) + 1, at: now.toISOString() }]];
  });
  return added.length > 0 ? { ...round, asked: { ...round.asked, ...Object.fromEntries(added) } } : round;
}

async function askFor(deps: Dependencies, { policy, standing }: Member, round: Round): Promise<Outcome> {
  const asked = round.asked[policy.secretArn];
  if (!asked) throw new TypeError(`Expected ${policy.secretArn} to be noted before it is asked for.`);
  try {
    return await ask(deps, policy, { token: tokenIn(round, policy.secretArn, asked), standing });
  } catch (thrown) {
    return failureOf(thrown, policy.name);
  }
}

function outcomeOf({ policy: { name }, progress }: Member): Outcome[] {
  if (progress.state === 'rotated') return [];
  const reasons = {
    'to-ask': 'waits for another secret of its server, or for the hours',
    'under-way': 'is being rotated',
    postponed: 'is paused or held, and comes into a later wave',
    failed: 'failed',
  } as const;
  return [{ kind: 'waiting', subject: name, reason: reasons[progress.state] }];
}

function endOf(members: readonly Member[]): Date | undefined {
  const times = members.flatMap(({ progress }) =>
    progress.state === 'rotated' ? [progress.at.getTime()] : [],
  );
  return times.length > 0 ? new Date(Math.max(...times)) : undefined;
}
