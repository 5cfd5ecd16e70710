import type { Severity } from '../domain/alert/alert.ts';
import { byGravity, gravest, isGraver } from '../domain/alert/severity.ts';
import { type Accused, changeAlert } from '../domain/changes/alerts.ts';
import { changeAnnouncement } from '../domain/changes/announcement.ts';
import type { RecordedCall } from '../domain/changes/call.ts';
import { cleaned } from '../domain/changes/clean.ts';
import { type Concerned, concernedBy } from '../domain/changes/concerned.ts';
import { isKnownCaller, isOwnCall } from '../domain/changes/known.ts';
import { isStanding, subjectOf, type Target } from '../domain/changes/open.ts';
import { type Reading, readingOf } from '../domain/changes/reading.ts';
import { type Touch, touchesOf } from '../domain/changes/touches.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { toFault } from '../domain/fault.ts';
import { begin, type Conditions } from '../domain/ledger/condition.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, WatchContext, World } from './dependencies.ts';

/** What came of one call, and what of it may be over now. */
export interface Told {
  readonly outcome: Outcome;
  readonly settle: readonly Target[];
}

/**
 * Tells of one call that CloudTrail recorded, once by its id, however often it comes. What it left standing open is noted first,
 * so that no sweep tells the same again; a message that fails comes again and finds the note.
 */
export async function tellCall(
  deps: Dependencies,
  context: WatchContext,
  world: World,
  call: RecordedCall,
): Promise<Told> {
  const subject = `${call.name} ${call.eventId}`;
  const ignored = (reason: string): Told => ({ outcome: { kind: 'ignored', subject, reason }, settle: [] });
  if (isOwnCall(call, deps.policy.deployment.name)) return ignored('the suite itself did it');
  const touches = touchesOf(call, world.known);
  if (touches.length === 0) return ignored('nothing that a check looks at');
  const seen = await looked(deps, world, call, touches);
  if (seen.length === 0) return ignored('of nothing that is watched');
  const [first, ...others] = seen
    .filter(isAccused)
    .toSorted((a, b) => byGravity(a.concerned.severity, b.concerned.severity));
  const settle = call.error ? [] : seen.flatMap(maybeOver);
  if (!first)
    return { outcome: { kind: 'done', subject, reason: 'nothing to tell; looked at again' }, settle };
  const known = isKnownCaller(call, world.changes.knownPrincipals);
  const severity = severityOf([first, ...others], call, known, world);
  if (severity === 'off') return ignored('a refused attempt, which the configuration does not ask for');

  const facts = factDependencies(deps, context);
  for (const each of [first, ...others]) await noteOpen({ kind: 'changes', deps: facts }, call, each);
  const { deployment } = deps.policy;
  const story = {
    deployment,
    call,
    accused: [first, ...others] as const,
    severity,
    known,
    now: context.now(),
  };
  const tells = story.accused.some(({ concerned }) => concerned.tells);
  const recorded = await recordFact(facts, {
    key: `changes/${call.eventId}`,
    body: {
      eventId: call.eventId,
      eventName: call.name,
      at: call.at.toISOString(),
      principal: call.by.principal,
      checks: story.accused.map(({ touch }) => touch.check),
      things: story.accused.map(({ touch }) => touch.thing.name),
    },
    effects: [{ announce: changeAnnouncement(story) }, ...(tells ? [{ alert: changeAlert(story) }] : [])],
    subject,
  });
  if (recorded === 'already-recorded') {
    return { outcome: { kind: 'already-done', subject, reason: 'told before' }, settle };
  }
  if (recorded === 'being-finished-by-another') {
    return { outcome: { kind: 'waiting', subject, reason: 'another invocation is telling it' }, settle };
  }
  context.count('ChangesTold', 1);
  const reason = tells ? `told as ${severity}` : 'announced; nobody is told in mode observe';
  const details = { check: first.touch.check, severity };
  return { outcome: { kind: tells ? 'done' : 'would-have', subject, reason, details }, settle };
}

/** Each touch that concerns something watched, with how that stands now. */
async function looked(
  deps: Dependencies,
  world: World,
  call: RecordedCall,
  touches: readonly Touch[],
): Promise<readonly Accused[]> {
  const seen: Accused[] = [];
  for (const touch of touches) {
    const concerned = await concernedBy(touch, world.place.state, deps.policy);
    if (concerned) seen.push({ touch, concerned, reading: await readingFor(call, touch, concerned, world) });
  }
  return seen;
}

/** What cannot be read keeps nobody from being told. */
async function readingFor(
  call: RecordedCall,
  { check, thing }: Touch,
  concerned: Concerned,
  { place }: World,
): Promise<Reading> {
  if (call.error) return { holds: undefined, seen: 'not looked at: nothing was changed' };
  try {
    return await readingOf(check, thing, concerned, place);
  } catch (thrown) {
    const { facts } = toFault(thrown, `the state of ${thing.name} to be read`);
    return { holds: undefined, seen: `not known: ${cleaned(facts.found, 200)}` };
  }
}

function isAccused({ touch, reading }: Accused): boolean {
  if (touch.accused === undefined) return false;
  return !touch.onlyIfItHolds || reading.holds !== false;
}

/** Of what holds it is known that it is not over. */
function maybeOver({ touch: { check, thing }, reading }: Accused): Target[] {
  return isStanding(check) && reading.holds === false ? [{ check, thing }] : [];
}

function severityOf(
  accused: readonly Accused[],
  { error }: RecordedCall,
  known: boolean,
  { changes }: World,
): Severity | 'off' {
  if (error && changes.refused === 'off') return 'off';
  if (known) return 'info';
  const own = gravest(accused.map(({ concerned }) => concerned.severity)) ?? 'info';
  if (!error || changes.refused === 'off') return own;
  return isGraver(own, changes.refused) ? changes.refused : own;
}

/** Nothing is told with it: the call is. */
async function noteOpen(
  conditions: Conditions,
  { eventId, error }: RecordedCall,
  found: Accused,
): Promise<void> {
  const { touch, reading } = found;
  if (error || !isStanding(touch.check) || reading.holds !== true) return;
  await begin(conditions, subjectOf(touch.check, touch.thing), { body: { eventId }, effects: [] });
}
