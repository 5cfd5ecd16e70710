import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { dueAt, isOpen, newRound, type Round, remaining } from '../domain/rotation/round.ts';
import { figures, nextWave, type RoundInput } from './conduct-round.ts';
import type { Dependencies } from './dependencies.ts';
import type { ByHand } from './request.ts';
import { readRound, writeRound } from './stored-round.ts';

const subject = 'rotation in waves';

/** Does what a person asks for: twice the same does nothing more. */
export async function serveByHand(deps: Dependencies, asked: ByHand, input: RoundInput): Promise<Outcome> {
  const stored = await readRound(deps.store);
  switch (asked.want) {
    case 'plan':
      return {
        kind: 'would-have',
        subject,
        reason: 'a plan was asked for; nothing was changed',
        answer: planOf(stored?.round, input),
      };
    case 'begin': {
      if (stored && stored.round.endedAt === undefined) {
        return { kind: 'already-done', subject, reason: `the round of ${stored.round.beganAt} is under way` };
      }
      await writeRound(deps.store, stored, newRound(input.now));
      return { kind: 'started', subject, reason: 'a round begins' };
    }
    case 'continue': {
      const { stopped } = stored?.round ?? {};
      const name = input.members.find(({ secretArn }) => secretArn === stopped?.secretArn)?.name;
      if (!stored || !stopped) return { kind: 'already-done', subject, reason: 'it is not stopped' };
      if (asked.secret !== (name ?? stopped.secretArn)) {
        return {
          kind: 'refused',
          subject,
          reason: `it is stopped at ${name ?? stopped.secretArn}, not at ${asked.secret}: read why, and name that one`,
        };
      }
      await writeRound(
        deps.store,
        stored,
        continued(stored.round, stopped.secretArn, asked.leaveOut, input.now),
      );
      const how = asked.leaveOut ? 'left out of this round' : 'tried again';
      return { kind: 'started', subject, reason: `it goes on; ${asked.secret} is ${how}` };
    }
  }
}

function continued({ stopped: _, ...round }: Round, secretArn: string, leaveOut: boolean, now: Date): Round {
  if (leaveOut) return { ...round, leftOut: [...round.leftOut, secretArn] };
  const attempt = (round.asked[secretArn]?.attempt ?? 0) + 1;
  return { ...round, asked: { ...round.asked, [secretArn]: { attempt, at: now.toISOString() } } };
}

/** What would be done next, with what is known without looking at any secret. */
function planOf(round: Round | undefined, input: RoundInput): JsonObject {
  const { waves, members, now } = input;
  const under = round && round.endedAt === undefined ? round : undefined;
  const next = nextWave(under ?? newRound(now), { ...input, endedAt: undefined });
  const names = (arns: readonly string[]) =>
    members.filter(({ secretArn }) => arns.includes(secretArn)).map(({ name }) => name);
  return {
    round: under ? `began ${under.beganAt}` : 'none is under way',
    ...(under && { progress: figures(under, input), wave: under.waves.length }),
    ...(!under && round && { nextRoundDue: dueAt(round, waves).toISOString() }),
    ...(under?.stopped && {
      stopped: {
        at: under.stopped.at,
        secret: names([under.stopped.secretArn]),
        because: under.stopped.because,
      },
    }),
    order: names(remaining(under ?? newRound(now), waves)),
    nextWave: typeof next === 'string' ? next : next.map(({ name }) => name),
    waitsFor: members.flatMap((secret) => {
      const closed = input.whyClosed(secret);
      return closed === undefined ? [] : [`${secret.name}: ${closed}`];
    }),
    openNow: isOpen(waves.hours, now),
  };
}
