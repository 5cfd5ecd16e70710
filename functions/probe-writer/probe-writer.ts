import { asJson, type JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ProbeAnswer } from '../domain/probe/answer.ts';
import type { Attempt } from '../domain/probe/attempt.ts';
import { isRefusal } from '../domain/probe/failure.ts';
import {
  type MeasureRequest,
  type ProbeRequest,
  type ProbeTarget,
  parseProbeRequest,
} from '../domain/probe/request.ts';
import type { Dependencies, ProbeContext } from './dependencies.ts';
import { keepBeating } from './keep-beating.ts';
import { measure } from './measure.ts';

/** A check that fails is tried again: a failover, or a moment of the network, is no fault of the probe's. */
const checkAttempts = 3;
const checkEveryMs = 5_000;
const checkTimeoutMs = 5_000;

/**
 * Measures how long the writer takes no writes, checks that it could, or keeps a heartbeat. It calls no AWS
 * API: what it must know stands in the request, and its answer goes where Lambda's destination leads.
 *
 * @throws Fault `invalid-request` for a request of another version
 */
export async function probeWriter(
  deps: Dependencies,
  payload: unknown,
  context: ProbeContext,
): Promise<{ readonly outcome: Outcome; readonly answer: JsonObject }> {
  const request = parseProbeRequest(payload);
  const { outcome, answer } = await answerTo(deps, request, context);
  const stored = asJson(answer);
  return { outcome, answer: stored as JsonObject };
}

interface Answered {
  readonly outcome: Outcome;
  readonly answer: ProbeAnswer;
}

function answerTo(deps: Dependencies, request: ProbeRequest, context: ProbeContext): Promise<Answered> {
  switch (request.task) {
    case 'measure':
      return measured(deps, request, context);
    case 'check':
      return checked(deps, request);
    case 'beat':
      return beaten(deps, request, context);
  }
}

async function beaten(deps: Dependencies, target: ProbeTarget, context: ProbeContext): Promise<Answered> {
  const { identifier, clusterId } = target;
  const { beats, missed, failure } = await keepBeating(deps, target, deadlineOf(deps, context));
  context.count('Heartbeats', beats);
  return {
    outcome: {
      kind: 'done',
      subject: identifier,
      reason: failure
        ? `the heartbeat is refused: ${failure.name}`
        : 'the heartbeat goes on in another invocation',
      details: { beats, missed },
    },
    answer: { task: 'beat', clusterId, identifier, beats, missed, ...(failure && { failure }) },
  };
}

/** When Lambda ends this run, on the clock that measures. */
function deadlineOf({ time }: Dependencies, { invocation, now }: ProbeContext): number {
  return time.now() + invocation.deadline.getTime() - now().getTime();
}

async function measured(
  deps: Dependencies,
  request: MeasureRequest,
  context: ProbeContext,
): Promise<Answered> {
  const measurement = await measure(deps, request, deadlineOf(deps, context));
  const { identifier, clusterId, incident } = request;
  const { verdict, attempts, failed, atLeastMs, atMostMs, failures } = measurement;
  context.count('ProbeAttempts', attempts);
  const details = { verdict, attempts, failed, atLeastMs, ...(atMostMs !== undefined && { atMostMs }) };
  const why = failures.map(({ name, count: times }) => `${times} × ${name}`).join(', ');
  return {
    outcome: {
      kind: 'done',
      subject: identifier,
      reason: `${verdict}${why === '' ? '' : `; ${why}`}`,
      details,
    },
    answer: { task: 'measure', clusterId, identifier, incident, measurement },
  };
}

async function checked({ database, time }: Dependencies, target: ProbeTarget): Promise<Answered> {
  let last: Attempt = await database.attempt(target, checkTimeoutMs);
  for (let attempt = 2; attempt <= checkAttempts && mayPass(last); attempt++) {
    await time.until(time.now() + checkEveryMs);
    last = await database.attempt(target, checkTimeoutMs);
  }
  const { identifier, clusterId } = target;
  const { failure, endedMs } = last;
  return {
    outcome: {
      kind: 'done',
      subject: identifier,
      reason: failure ? `the probe would not work: ${failure.name}` : 'the probe works',
    },
    answer: {
      task: 'check',
      clusterId,
      identifier,
      at: new Date(endedMs).toISOString(),
      ...(failure && { failure }),
    },
  };
}

function mayPass({ failure }: Attempt): boolean {
  return failure !== undefined && !isRefusal(failure.name);
}
