import { factDependencies } from '../domain/fact-dependencies.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { type Conditions, conditionsPrefix, standing, tellChange } from '../domain/ledger/condition.ts';
import { withLease } from '../domain/ledger/lease.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type Pauses, pausedReason, readPauses } from '../domain/pause/pause.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { type Hold, heldReason } from '../domain/rotation/hold.ts';
import { continuedAlert, type RoundStory, stoppedAlert } from '../domain/rotation/wave-alerts.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { conductRound, type RoundInput } from './conduct-round.ts';
import { type ConductContext, type Dependencies, isHeldBy, type WhyClosed } from './dependencies.ts';
import { keepHolds } from './keep-holds.ts';
import { type Request, readRequest } from './request.ts';
import { rotateOwed } from './rotate-owed.ts';
import { serveByHand } from './serve-by-hand.ts';
import { readRound } from './stored-round.ts';

/**
 * Holds rotations while blue/green deployments are under way, rotates afterwards what waited, and has secrets rotated in
 * waves. Reads each time what is so; a wake-up that comes twice, or never, changes nothing of the order.
 */
export async function conductRotation(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: ConductContext,
): Promise<Outcome[]> {
  const acting = (deps.policy.rotation?.secrets ?? []).filter(({ mode }) => mode === 'act');
  const request = readRequest(wakeUps, acting);
  const asking = [...request.causes, ...request.byHand.map(({ id }) => id)];
  if (asking.length === 0) return [...request.outcomes];
  if (acting.length === 0) {
    const reason = 'no secret is in mode act';
    return [...request.outcomes, { kind: 'ignored', subject: 'all secrets', reason, wakeUps: asking }];
  }
  const facts = factDependencies(deps, context);
  const served: Outcome[] = [];
  const leased = await withLease({ ...facts }, 'conduct-rotation', async (round) => {
    const conditions = (kind: string): Conditions => ({ kind, deps: facts });
    const kept = await keepHolds(deps, context, { acting, conditions: conditions('rotation-hold') });
    context.count(
      'RotationsHeld',
      acting.filter((secret) => kept.holds.some((one) => isHeldBy(secret, one))).length,
    );
    const whyClosed = closedBy(kept.holds, await readPauses(deps.store, context.now()));
    const input = inputOf(deps, { acting, whyClosed, now: context.now() });
    if (round === 1) served.push(...(await serve(deps, request, input)));
    const found = await rotateOwed(deps, context.now(), { kept, acting, whyClosed });
    if (input) found.push(...(await conductRound(deps, input)));
    await tellOfWaves(deps, conditions('rotation-wave'), input);
    const prefixes = ['rotation-hold', 'rotation-wave'].map(conditionsPrefix);
    found.push(...(await finishFacts(facts, prefixes)));
    return found;
  });
  if (leased === 'held-by-another') {
    // A sweep looks again; a person is to know that nothing was done.
    return [...request.outcomes, ...refusals(request), ...waiting(request.causes)];
  }
  const last = (leased.rounds.at(-1) ?? []).map((outcome) => ({ wakeUps: asking, ...outcome }));
  return [...request.outcomes, ...served, ...last];
}

function closedBy(holds: readonly Hold[], pauses: Pauses): WhyClosed {
  return (secret) => {
    const hold = holds.find((one) => isHeldBy(secret, one));
    if (hold) return heldReason(hold);
    const pause = pauses.all.find(
      ({ clusterIdentifier }) =>
        clusterIdentifier === undefined || isHeldBy(secret, { identifiers: [clusterIdentifier] }),
    );
    return pause && pausedReason(pause);
  };
}

/** `undefined` where nothing is rotated in waves. */
function inputOf(
  { policy }: Dependencies,
  { acting, whyClosed, now }: { acting: readonly SecretPolicy[]; whyClosed: WhyClosed; now: Date },
): RoundInput | undefined {
  const waves = policy.rotation?.waves;
  const members = waves?.secrets.flatMap((arn) => acting.filter(({ secretArn }) => secretArn === arn)) ?? [];
  return waves && members.length > 0 ? { waves, members, whyClosed, now } : undefined;
}

async function serve(
  deps: Dependencies,
  { byHand }: Request,
  input: RoundInput | undefined,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { id, asked } of byHand) {
    const outcome: Outcome = input
      ? await serveByHand(deps, asked, input)
      : {
          kind: 'refused',
          subject: 'rotation in waves',
          reason: 'no secret in mode act is rotated in waves',
        };
    outcomes.push({ ...outcome, wakeUps: [id] });
  }
  return outcomes;
}

/** Tells once that a round stopped, and once that it goes on. */
async function tellOfWaves(
  deps: Dependencies,
  conditions: Conditions,
  input: RoundInput | undefined,
): Promise<void> {
  const stored = input && (await readRound(deps.store));
  if (!input || !stored) return;
  const { round } = stored;
  const { stopped, beganAt } = round;
  const { members, now } = input;
  const rotated = members.filter(({ secretArn }) => Object.hasOwn(round.rotated, secretArn)).length;
  const { deployment } = deps.policy;
  const story: RoundStory = { deployment, now, round, secrets: members.length, rotated };
  const known = (await standing(conditions)).get('round');
  await tellChange(conditions, known, {
    subject: 'round',
    holds: stopped !== undefined,
    begins: () => {
      const secret = members.find(({ secretArn }) => secretArn === stopped?.secretArn) ?? { name: '' };
      const because = stopped?.because ?? '';
      return {
        body: { beganAt, secret: secret.name, because },
        effects: [{ alert: stoppedAlert(story, { secret, because }) }],
      };
    },
    ends: (since) => ({ body: { beganAt }, effects: [{ alert: continuedAlert(story, since) }] }),
  });
}

function refusals({ byHand }: Request): Outcome[] {
  const reason = 'another invocation is at it: ask again in a minute';
  return byHand.map(({ id }) => ({ kind: 'refused', subject: 'rotation in waves', reason, wakeUps: [id] }));
}

function waiting(causes: readonly string[]): Outcome[] {
  if (causes.length === 0) return [];
  const reason = 'another invocation is looking, and looks again for this one';
  return [{ kind: 'waiting', subject: 'all secrets', reason, wakeUps: causes }];
}
