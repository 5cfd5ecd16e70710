import { hourMs, minuteMs } from '../durations.ts';
import type { ProbeResult } from '../probe/result.ts';
import { endOf } from './end.ts';
import { type FailoverFacts, isTarget } from './facts.ts';
import { beganAt, type Incident, type MessageKind } from './incident.ts';
import {
  holdsClosing,
  type ProbeClaim,
  withClosingHeld,
  withLateResult,
  withProbe,
  withResult,
} from './probing.ts';
import { mergedSteps, type Step, turns } from './step.ts';

/** What an incident is decided from. */
export interface Situation {
  /** The cluster's last incident; `undefined` if it never had one. What was due of it is recorded. */
  readonly incident: Incident | undefined;
  readonly clusterId: string;
  readonly clusterIdentifier: string;
  readonly policy: { readonly name: string; readonly escalateAfterSeconds: number };
  /** What events told just now, and what RDS's list of events adds. */
  readonly steps: readonly Step[];
  readonly facts: FailoverFacts;
  /** Present where it is to be measured how long writes fail. */
  readonly probe?: ProbeClaim | undefined;
  /** What came of that just now. */
  readonly probed?: ProbeResult | undefined;
  readonly now: Date;
}

export type Decision =
  | { readonly kind: 'nothing'; readonly reason: string }
  /** The incident as it is to be stored; `timerSeconds`: when to look again. */
  | { readonly kind: 'changed'; readonly incident: Incident; readonly timerSeconds?: number };

/** A word of failure so long after the end still belongs to it. */
const contradictionMs = 600_000;
/** RDS may say a second time that it is over. */
const repeatedWordMs = minuteMs;
/** Differences of a moment between dates of RDS. */
const toleranceMs = 2_000;
/** RDS's list may still show the old state; looked at again soon. */
const listLagCheckSeconds = 10;
const checkSeconds = 60;
/** After this long the sweep's pace is enough. */
const timersEndMs = hourMs;
/** What RDS said so long before an incident's first step can belong to it. */
const beforeMs = 300_000;

/**
 * The incident as it should now be stored. Events may be late, doubled, missing or out of order: the same steps,
 * in whatever order they become known, give the same incident.
 */
export function decide(situation: Situation): Decision {
  const { incident } = situation;
  if (!incident?.end) return incident ? goOn(incident, situation) : open(situation, situation.steps);
  const probed = withLateResult(incident, situation.probed);
  if (probed !== incident) return { kind: 'changed', incident: probed };
  const { fresh, late } = divided(incident, incident.end.at, situation.steps);
  if (fresh.length > 0) return open(situation, [...fresh, ...notesOf(situation.steps)]);
  return late.length > 0
    ? joinLate(incident, late, situation)
    : { kind: 'nothing', reason: 'the incident is over' };
}

/** Steps of a new failover, and those that belong to the one that is over. */
function divided(incident: Incident, endedAt: string, steps: readonly Step[]) {
  const known = (step: Step) => mergedSteps(incident.steps, [step]).length === incident.steps.length;
  const hasWordOfEnd = incident.steps.some(({ kind }) => kind === 'completed');
  // What the sweep saw is explained by the incident that is over, or is another.
  const writerAfter = incident.end?.writer;
  const targetAfter = turns(incident.steps).at(-1)?.target;
  const isFresh = (step: Step) => {
    const afterMs = Date.parse(step.at) - Date.parse(endedAt);
    if (step.kind === 'writer-changed') {
      return writerAfter ? !isTarget(step, writerAfter) : step.target !== targetAfter;
    }
    if (known(step) || afterMs <= toleranceMs) return false;
    if (step.kind === 'failed') return afterMs > contradictionMs;
    // The word that this one is over: doubled, or later than the state that showed it.
    if (step.kind === 'completed') return afterMs > (hasWordOfEnd ? repeatedWordMs : contradictionMs);
    return true;
  };
  const all = turns(steps);
  return {
    fresh: all.filter(isFresh),
    late: all.filter((step) => step.kind !== 'writer-changed' && !isFresh(step)),
  };
}

function open(situation: Situation, steps: readonly Step[]): Decision {
  const own = ownSteps(steps);
  const [first] = turns(own);
  if (!first) return { kind: 'nothing', reason: 'nothing tells of a failover' };
  const { clusterId, clusterIdentifier, policy, facts, now } = situation;
  const incident: Incident = {
    schema: 1,
    id: new Date(first.at).toISOString(),
    clusterId,
    clusterIdentifier,
    policyName: policy.name,
    openedAt: now.toISOString(),
    steps: own,
    ...(facts.lastWriter && { writerBefore: facts.lastWriter }),
    due: [],
    recorded: [],
  };
  return goOn(incident, { ...situation, steps: [] }, ['opening'], true);
}

/**
 * RDS's list reaches back before this failover: what ended in it before the first delivered step, with a new
 * start between, is another failover's.
 */
function ownSteps(steps: readonly Step[]): Step[] {
  const ordered = mergedSteps([], steps);
  const delivered = ordered.findIndex(({ kind, inferred }) => kind !== 'note' && !inferred);
  const trigger = delivered < 0 ? ordered.length : delivered;
  const cut = ordered.findLastIndex(
    ({ kind }, index) =>
      kind === 'completed' &&
      index < trigger &&
      ordered.slice(index + 1).some((later) => later.kind !== 'note'),
  );
  const own = ordered.slice(cut + 1);
  const start = turns(own)[0];
  if (!start) return [];
  return own.filter(({ kind, at }) => kind !== 'note' || Date.parse(at) >= Date.parse(start.at) - beforeMs);
}

/** An open incident with what is known now. */
function goOn(
  incident: Incident,
  situation: Situation,
  newlyDue: readonly MessageKind[] = [],
  isNew = false,
): Decision {
  const { facts, now, policy } = situation;
  const steps = ownSteps(mergedSteps(incident.steps, belonging(incident, situation.steps)));
  const writerBefore = incident.writerBefore ?? facts.lastWriter;
  const probed = withProbe(withResult(incident, situation.probed), situation.probe, facts, now);
  const known = { ...probed, steps, ...(writerBefore && { writerBefore }) };
  const seenEnd = endOf(known, facts, now);
  if (seenEnd && holdsClosing(known, now)) return hold(known, incident, now);
  const end =
    seenEnd &&
    (seenEnd.by === 'state' && known.probe?.heldAt ? { ...seenEnd, at: known.probe.heldAt } : seenEnd);
  const due = [...incident.due, ...newlyDue];
  const say = (message: MessageKind) => {
    if (!due.includes(message)) due.push(message);
  };
  const failed = turns(steps).at(-1)?.kind === 'failed';
  if (failed) say('failed');
  const overdueMs = policy.escalateAfterSeconds * 1_000;
  const ageMs = now.getTime() - beganAt(known).getTime();
  if (!end && !failed && !isNew && ageMs >= overdueMs) say('overdue');
  if (end) say('closing');
  const timerSeconds = end ? undefined : timer(known, situation, ageMs);
  const { nextCheckAt: _passed, ...rest } = known;
  const next: Incident = {
    ...rest,
    ...(end && { end }),
    due,
    // The opening of a new incident says itself that it failed.
    ...(isNew && failed && { recorded: ['failed'] }),
    ...nextCheck(incident, now, end !== undefined, timerSeconds),
  };
  if (JSON.stringify(next) === JSON.stringify(incident) && !isNew) {
    return { kind: 'nothing', reason: 'nothing new; the failover goes on' };
  }
  return { kind: 'changed', incident: next, ...(timerSeconds !== undefined && { timerSeconds }) };
}

/** It is over, and the closing message waits a moment for what is being measured. */
function hold(known: Incident, before: Incident, now: Date): Decision {
  const { incident, seconds } = withClosingHeld(known, now);
  if (JSON.stringify(incident) === JSON.stringify(before)) {
    return { kind: 'nothing', reason: 'the failover is over; its measurement is about to end' };
  }
  return { kind: 'changed', incident, ...(seconds !== undefined && { timerSeconds: seconds }) };
}

/** What happened long before the failover began is not its own. */
function belonging(incident: Incident, steps: readonly Step[]): Step[] {
  const earliest = Date.parse(incident.id) - beforeMs;
  return steps.filter(({ at }) => Date.parse(at) >= earliest);
}

/** In how many seconds to look again; `undefined` while a timer is running, and when the sweep is enough. */
function timer(incident: Incident, { now, policy }: Situation, ageMs: number): number | undefined {
  const running =
    incident.nextCheckAt !== undefined && Date.parse(incident.nextCheckAt) > now.getTime() + 1_000;
  const toldToBeOver = turns(incident.steps).at(-1)?.kind === 'completed';
  if (ageMs > timersEndMs) return undefined;
  if (running && !toldToBeOver) return undefined;
  if (running && Date.parse(incident.nextCheckAt ?? '') <= now.getTime() + listLagCheckSeconds * 1_000) {
    return undefined;
  }
  if (toldToBeOver) return listLagCheckSeconds;
  const untilOverdue = Math.ceil(policy.escalateAfterSeconds - ageMs / 1_000);
  return untilOverdue > 0 ? Math.min(checkSeconds, untilOverdue) : checkSeconds;
}

function nextCheck(incident: Incident, now: Date, isOver: boolean, timerSeconds: number | undefined) {
  if (isOver) return {};
  if (timerSeconds !== undefined) {
    return { nextCheckAt: new Date(now.getTime() + timerSeconds * 1_000).toISOString() };
  }
  return incident.nextCheckAt === undefined ? {} : { nextCheckAt: incident.nextCheckAt };
}

/** What became known after the end: kept, and told only if it changes what was said. */
function joinLate(incident: Incident, late: readonly Step[], { facts, now }: Situation): Decision {
  const steps = mergedSteps(incident.steps, late);
  const { end } = incident;
  if (!end || JSON.stringify(steps) === JSON.stringify(incident.steps)) {
    return { kind: 'nothing', reason: 'these steps of the failover are known' };
  }
  const endedMs = Date.parse(end.at);
  const contradicts = late.some(({ kind, at }) => {
    if (kind === 'failed') return Date.parse(at) > endedMs + toleranceMs;
    return kind === 'completed' && end.verdict !== 'completed';
  });
  const isSaid = incident.due.includes('follow-up');
  if (!contradicts || isSaid) return { kind: 'changed', incident: { ...incident, steps } };
  const again = endOf({ ...incident, steps }, facts, now) ?? end;
  const due: MessageKind[] = [...incident.due, 'follow-up'];
  return { kind: 'changed', incident: { ...incident, steps, end: { ...again, at: end.at }, due } };
}

function notesOf(steps: readonly Step[]): Step[] {
  return steps.filter(({ kind }) => kind === 'note');
}
