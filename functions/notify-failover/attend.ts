import { decide } from '../domain/failover/decide.ts';
import {
  currentKey,
  type Incident,
  type MessageKind,
  openIncidentKey,
  parseIncident,
  unrecorded,
} from '../domain/failover/incident.ts';
import { isToStart } from '../domain/failover/probing.ts';
import { Fault, messageOf } from '../domain/fault.ts';
import { claimOf } from '../domain/ledger/claim.ts';
import { type Current, type CurrentObject, readCurrent, writeCurrent } from '../domain/ledger/current.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Case } from './case.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';
import { tendPage } from './pages.ts';
import { recordDue } from './record-due.ts';
import { claimToMeasure, startProbe } from './start-probe.ts';

/** Rounds of read, decide, write before the wake-up is left to come again. */
const mostRounds = 12;

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

/** The one object of the cluster's incidents. */
function objectOf(clusterId: string): CurrentObject<Incident> {
  return { key: currentKey(clusterId), parse: parseIncident };
}

function sameIncident(a: Incident, b: Incident): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
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
