import { asJson, type JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ProbeAnswer } from '../domain/probe/answer.ts';
import type { Attempt } from '../domain/probe/attempt.ts';
import { isRefusal } from '../domain/probe/failure.ts';
import { type MeasureRequest, type ProbeTarget, parseProbeRequest } from '../domain/probe/request.ts';
import type { Dependencies, ProbeContext } from './dependencies.ts';
import { measure } from './measure.ts';

/** A check that fails is tried again: a failover, or a moment of the network, is no fault of the probe's. */
const checkAttempts = 3;
const checkEveryMs = 5_000;
const checkTimeoutMs = 5_000;

/**
 * Measures how long the writer takes no writes, or checks that it could. It calls no AWS API: what it must know stands
 * in the request, and its answer goes where Lambda's destination leads.
 *
 * @throws Fault `invalid-request` for a request of another version
 */
export async function probeWriter(
  deps: Dependencies,
  payload: unknown,
  context: ProbeContext,
): Promise<{ readonly outcome: Outcome; readonly answer: JsonObject }> {
  const request = parseProbeRequest(payload);
  const { outcome, answer } =
    request.task === 'measure' ? await measured(deps, request, context) : await checked(deps, request);
  const stored = asJson(answer);
  return { outcome, answer: stored as JsonObject };
}

interface Answered {
  readonly outcome: Outcome;
  readonly answer: ProbeAnswer;
}

async function measured(
  deps: Dependencies,
  request: MeasureRequest,
  { invocation, count, now }: ProbeContext,
): Promise<Answered> {
  const deadlineMs = deps.time.now() + invocation.deadline.getTime() - now().getTime();
  const measurement = await measure(deps, request, deadlineMs);
  const { identifier, clusterId, incident } = request;
  const { verdict, attempts, failed, atLeastMs, atMostMs, failures } = measurement;
  count('ProbeAttempts', attempts);
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
