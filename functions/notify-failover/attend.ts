import { concernOf } from '../domain/alert/concern.ts';
import type { Effect } from '../domain/effect.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import type { About } from '../domain/failover/about.ts';
import type { FailoverStory } from '../domain/failover/alert-parts.ts';
import { failoverAnnouncements } from '../domain/failover/announcement.ts';
import { asksFor } from '../domain/failover/api-request.ts';
import { closingAlert, followUpAlert } from '../domain/failover/closing-alerts.ts';
import { decide } from '../domain/failover/decide.ts';
import {
  currentKey,
  type Incident,
  type MessageKind,
  messageKey,
  openIncidentKey,
  parseIncident,
  unrecorded,
} from '../domain/failover/incident.ts';
import { failedAlert, openingAlert, overdueAlert } from '../domain/failover/open-alerts.ts';
import { type FailoverPage, pageMessageKey } from '../domain/failover/page.ts';
import type { FailoverSubject } from '../domain/failover/policy-of.ts';
import { isToStart, measureRequest, type ProbeClaim } from '../domain/failover/probing.ts';
import type { Step } from '../domain/failover/step.ts';
import { Fault, messageOf, toFault } from '../domain/fault.ts';
import { asJson } from '../domain/json.ts';
import { claimOf } from '../domain/ledger/claim.ts';
import { type Current, type CurrentObject, readCurrent, writeCurrent } from '../domain/ledger/current.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ProbeResult } from '../domain/probe/result.ts';
import { countMessage } from './count.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';
import type { Gathered } from './gather.ts';
import { othersOpen } from './open-incidents.ts';
import { joinPage, tendPage } from './pages.ts';
import { readEvidence } from './read-evidence.ts';
import { failoversThisYear } from './this-year.ts';

/** Rounds of read, decide, write before the wake-up is left to come again. */
const mostRounds = 12;

export interface Case extends Gathered {
  readonly about: About;
  readonly identifier: string;
  readonly policy: FailoverSubject;
  readonly steps: readonly Step[];
  readonly probed: ProbeResult | undefined;
}

type Result = Pick<Outcome, 'kind' | 'reason' | 'details'>;

/**
 * Brings the cluster's incident up to date with what is known: read, decide, write, until there is nothing left to
 * write. The incident is stored before anything is said of it, with what is due; whatever was due and is not yet a
 * fact is recorded by whoever comes next. So each message becomes one fact, and a crash delays it at worst.
 */
export async function attend(deps: Dependencies, context: FailoverContext, it: Case): Promise<Result> {
  const timer: Timer = { seconds: undefined };
  try {
    return await bringUpToDate(deps, context, it, timer);
  } finally {
    // Last, since people come first; also after a failure, which it tries again sooner than the queue does.
    if (timer.seconds !== undefined) await setTimer(deps, context, it, timer.seconds);
  }
}

interface Timer {
  seconds: number | undefined;
}

async function bringUpToDate(
  deps: Dependencies,
  context: FailoverContext,
  it: Case,
  timer: Timer,
): Promise<Result> {
  const said: MessageKind[] = [];
  let begun: Pick<Incident, 'probe'> | undefined;
  const object = objectOf(it.clusterId);
  let seen = await readCurrent(deps.store, object);
  for (let round = 1; round <= mostRounds; round++) {
    const starts = seen !== undefined && isToStart(seen.value, context.invocation.id);
    if (seen && (starts || unrecorded(seen.value).length > 0)) {
      const { value: incident }: Current<Incident> = seen;
      const [recorded, probe] = await Promise.all([
        recordDue(deps, context, it, incident),
        begun ?? (starts ? startProbe(deps, context, it, incident) : {}),
      ]);
      // If somebody else writes first, what is begun stays begun.
      if (probe.probe) begun = probe;
      said.push(...recorded.said);
      seen = await writeCurrent(deps.store, object, seen, {
        ...incident,
        ...(starts && probe),
        ...(recorded.page && { page: { scope: recorded.page.scope, id: recorded.page.id } }),
        recorded: [...incident.due],
      });
      continue;
    }
    const decision = decide({
      incident: seen?.value,
      clusterId: it.clusterId,
      clusterIdentifier: it.identifier,
      policy: { name: it.policy.name, escalateAfterSeconds: it.policy.failover.escalateAfterSeconds },
      steps: [...it.steps, ...it.announced],
      facts: it.facts,
      probe: claimToMeasure(context, it),
      probed: it.probed,
      now: context.now(),
    });
    if (decision.kind === 'nothing') {
      return finish(deps, context, it, { incident: seen?.value, said, reason: decision.reason });
    }
    if (!seen?.value.end || seen.value.id !== decision.incident.id) {
      const marker = { incident: decision.incident.id, until: claimOf(context.invocation).until };
      await deps.store.create(openIncidentKey(decision.incident), marker);
    }
    const written: Current<Incident> | undefined = await writeCurrent(
      deps.store,
      object,
      seen,
      decision.incident,
    );
    const isOurs = written !== undefined && sameIncident(written.value, decision.incident);
    seen = written;
    if (isOurs) timer.seconds = decision.timerSeconds ?? timer.seconds;
  }
  throw new Fault({
    kind: 'conflict',
    expected: `the incident of ${it.identifier} to be stored within ${mostRounds} rounds`,
    found: 'somebody else changed it each time',
    todo: 'nothing; the wake-up comes again',
  });
}

/** In mode `observe` nothing is begun: people are not told, and databases not connected to. */
function claimToMeasure(context: FailoverContext, { policy: { failover } }: Case): ProbeClaim | undefined {
  if (failover.mode !== 'act' || !failover.probe) return undefined;
  return { by: context.invocation.id, until: claimOf(context.invocation).until };
}

/** Beside the message, which does not wait for it; what cannot be started is said in the message at the end. */
async function startProbe(
  { probes }: Dependencies,
  context: FailoverContext,
  { policy: { failover }, facts }: Case,
  incident: Incident,
): Promise<Pick<Incident, 'probe'>> {
  const { probe } = incident;
  const request = failover.probe && measureRequest(incident, failover.probe, facts);
  if (!probe || !request) return {};
  try {
    await probes.start(request);
    return { probe: { ...probe, started: true } };
  } catch (thrown) {
    const { message, retryable } = toFault(thrown, 'the probe to be started');
    context.log.warn('The probe could not be started', {
      cluster: incident.clusterIdentifier,
      reason: message,
    });
    // Nobody's any more: whoever comes next tries again.
    if (retryable) return { probe: { ...probe, by: '' } };
    return { probe: { ...probe, notStarted: message.slice(0, 400) } };
  }
}

/** The one object of the cluster's incidents. */
function objectOf(clusterId: string): CurrentObject<Incident> {
  return { key: currentKey(clusterId), parse: parseIncident };
}

function sameIncident(a: Incident, b: Incident): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Makes a fact of each message that is due; the first to do so decides its words. */
async function recordDue(
  deps: Dependencies,
  context: FailoverContext,
  it: Case,
  incident: Incident,
): Promise<{ said: MessageKind[]; page: FailoverPage | undefined }> {
  const [evidence, thisYear, others] = await Promise.all([
    readEvidence(deps, context, incident),
    failoversThisYear(deps, context, incident),
    othersOpen(deps, incident),
  ]);
  const alone: FailoverStory = {
    deployment: deps.policy.deployment,
    ...concernOf(it.policy),
    escalateAfterSeconds: it.policy.failover.escalateAfterSeconds,
    writerZones: it.policy.failover.writerZones ?? [],
    measures: it.policy.failover.probe !== undefined,
    incident,
    facts: { ...it.facts, gaps: [...it.facts.gaps, ...(others.gap === undefined ? [] : [others.gap])] },
    evidence,
    thisYear,
    othersOpen: others.value?.map(({ identifier }) => identifier),
    now: context.now(),
  };
  const tells = it.policy.failover.mode === 'act';
  const onePage = tells ? it.policy.failover.onePage : undefined;
  const page = await joinPage(deps, context, alone, { onePage, others: others.value });
  const story = { ...alone, page };
  const said: MessageKind[] = [];
  for (const message of unrecorded(incident)) {
    const alert = alertOf(story, message);
    const effects: Effect[] = [
      ...(tells ? [{ alert }] : []),
      ...failoverAnnouncements(story, message).map((announce) => ({ announce })),
    ];
    const { due: _due, recorded: _recorded, nextCheckAt: _nextCheckAt, ...told } = incident;
    const result = await recordFact(factDependencies(deps, context), {
      key: messageKey(incident, message),
      body: {
        message,
        incident: asJson(told),
        facts: asJson({ ...it.facts, cluster: it.facts.cluster ?? null }),
        ...(message === 'closing' && { namesRequest: evidence?.requests.some(asksFor) === true }),
        ...(message === 'opening' && page && { page: pageMessageKey(page, 'opening') }),
        ...(tells ? {} : { wouldHaveSaid: alert.headline }),
      },
      effects,
      subject: it.identifier,
    });
    if (result !== 'recorded') continue;
    said.push(message);
    countMessage(context, incident, message, { policy: deps.policy, subject: it.policy });
  }
  return { said, page };
}

function alertOf(story: FailoverStory, message: MessageKind) {
  switch (message) {
    case 'opening':
      return openingAlert(story);
    case 'failed':
      return failedAlert(story);
    case 'overdue':
      return overdueAlert(story);
    case 'closing':
      return closingAlert(story);
    case 'follow-up':
      return followUpAlert(story);
  }
}

/** The sweep does the timer's work too, so a timer that cannot be set delays, and fails nothing. */
async function setTimer(
  deps: Dependencies,
  context: FailoverContext,
  { about, identifier: cluster }: Case,
  seconds: number,
): Promise<void> {
  try {
    await deps.timers.wakeAfter(seconds, { [about]: cluster });
  } catch (thrown) {
    const reason = messageOf(thrown);
    context.log.warn('No timer could be set; the sweep looks at the failover instead', { cluster, reason });
  }
}

async function finish(
  deps: Dependencies,
  context: FailoverContext,
  { policy }: Case,
  {
    incident,
    said,
    reason,
  }: { incident: Incident | undefined; said: readonly MessageKind[]; reason: string },
): Promise<Result> {
  if (!incident) return { kind: 'ignored', reason };
  await tendPage(deps, context, incident);
  if (incident.end) await deps.store.removeMarker(openIncidentKey(incident));
  const details = { incident: incident.id, said: said.join(' ') };
  if (said.length > 0) {
    const kind = policy.failover.mode === 'act' ? 'done' : 'would-have';
    return { kind, reason: `${said.join(', ')} of the failover of ${incident.id}`, details };
  }
  return incident.end ? { kind: 'already-done', reason, details } : { kind: 'waiting', reason, details };
}
