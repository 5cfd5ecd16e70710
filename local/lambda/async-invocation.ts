import type { Clock } from '../clock/clock.ts';
import { type Deliver, DeliveryError } from '../events/targets.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { AsyncInvokeConfig, FunctionSpec } from './function-spec.ts';

/** One attempt to run the function. */
export type Attempt =
  | { readonly kind: 'throttled' }
  | { readonly kind: 'ran'; readonly functionError?: 'Unhandled'; readonly payload: Buffer };

export interface AsyncInvocationOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly deliver: Deliver;
  /** Runs the function once, under the event's request id. */
  readonly attempt: (spec: FunctionSpec, requestId: string, payload: Buffer) => Promise<Attempt>;
}

/** An event in Lambda's internal queue. */
interface QueuedEvent {
  readonly spec: FunctionSpec;
  readonly config: AsyncInvokeConfig | undefined;
  readonly requestId: string;
  readonly payload: Buffer;
  readonly receivedAt: number;
  /** Runs of the function so far. */
  runs: number;
  throttles: number;
}

type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

const sixHours = 21_600;
/** Waits before the second and the third attempt. */
const retryDelaysMs = [60_000, 120_000];
/** Throttled events come back after 1 s, at most 5 minutes. */
const longestThrottleDelayMs = 300_000;

/**
 * Asynchronous invocation: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 * A function error is retried after 1 and 2 minutes, throttling with growing delays until the event is too old; then
 * the record goes to the destination or the event to the dead-letter queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createAsyncInvocation({ clock, timeline, deliver, attempt }: AsyncInvocationOptions) {
  async function run(event: QueuedEvent): Promise<void> {
    if (ageSeconds(event) > (event.config?.maximumEventAgeSeconds ?? sixHours)) {
      return end(event, 'EventAgeExceeded', undefined);
    }
    // No concurrency at all: nothing is attempted, the event goes where failures go.
    if (event.spec.reservedConcurrency === 0) return end(event, 'RetriesExhausted', undefined);
    const outcome = await attempt(event.spec, event.requestId, event.payload);
    if (outcome.kind === 'throttled') return later(event, throttleDelayMs(event), 'throttled');
    event.runs += 1;
    if (outcome.functionError === undefined) return end(event, 'Success', outcome);
    const delay = retryDelaysMs[event.runs - 1];
    if (event.runs <= (event.config?.maximumRetryAttempts ?? 2) && delay !== undefined) {
      return later(event, delay, `attempt ${event.runs} failed`);
    }
    return end(event, 'RetriesExhausted', outcome);
  }

  function later(event: QueuedEvent, delayMs: number, why: string): void {
    clock.after(delayMs, `retry ${event.spec.name} (${why})`, () => run(event));
  }

  function throttleDelayMs(event: QueuedEvent): number {
    event.throttles += 1;
    return Math.min(1000 * 2 ** (event.throttles - 1), longestThrottleDelayMs);
  }

  const ageSeconds = (event: QueuedEvent): number => (clock.now().getTime() - event.receivedAt) / 1000;

  async function end(event: QueuedEvent, condition: Condition, outcome: Attempt | undefined): Promise<void> {
    const { config, spec } = event;
    const destination = condition === 'Success' ? config?.onSuccessArn : config?.onFailureArn;
    if (destination !== undefined) {
      const record = invocationRecord(event, condition, outcome, clock.now());
      await hand(event, condition, destination, JSON.stringify(recordBody(destination, record, spec)), {});
    }
    if (condition !== 'Success' && spec.deadLetterArn !== undefined) {
      await hand(event, condition, spec.deadLetterArn, event.payload.toString('utf8'), {
        RequestID: event.requestId,
        ErrorCode: '200',
        ErrorMessage: errorMessageOf(outcome),
      });
    }
  }

  async function hand(
    event: QueuedEvent,
    condition: Condition,
    targetArn: string,
    body: string,
    messageAttributes: Record<string, string>,
  ): Promise<void> {
    try {
      await deliver({ targetArn, body, messageAttributes, by: { roleArn: event.spec.roleArn } });
      if (condition !== 'Success') timeline.record({ type: 'dead-letter', queue: targetArn, body });
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      timeline.record({
        type: 'note',
        source: event.spec.name,
        text: `The record of invocation ${event.requestId} could not be delivered to ${targetArn}: ${error.message}`,
      });
    }
  }

  return {
    accept(
      spec: FunctionSpec,
      config: AsyncInvokeConfig | undefined,
      requestId: string,
      payload: Buffer,
    ): void {
      const receivedAt = clock.now().getTime();
      const event: QueuedEvent = { spec, config, requestId, payload, receivedAt, runs: 0, throttles: 0 };
      clock.after(0, `invoke ${spec.name}`, () => run(event));
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function invocationRecord(
  event: QueuedEvent,
  condition: Condition,
  outcome: Attempt | undefined,
  now: Date,
): Record<string, unknown> {
  const record = {
    version: '1.0',
    timestamp: now.toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${event.spec.arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.runs,
    },
    requestPayload: parsed(event.payload),
  };
  if (outcome?.kind !== 'ran') return record;
  const { functionError, payload } = outcome;
  return {
    ...record,
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(functionError === undefined ? {} : { functionError }),
    },
    responsePayload: parsed(payload),
  };
}

/** An event bus gets the record inside an event; every other destination gets the record itself. */
function recordBody(destination: string, record: Record<string, unknown>, spec: FunctionSpec): unknown {
  if (destination.split(':')[2] !== 'events') return record;
  const success = (record['requestContext'] as { condition: Condition }).condition === 'Success';
  return {
    source: 'lambda',
    'detail-type': `Lambda Function Invocation Result - ${success ? 'Success' : 'Failure'}`,
    resources: [destination, `${spec.arn}:$LATEST`],
    detail: record,
  };
}

function errorMessageOf(outcome: Attempt | undefined): string {
  if (outcome?.kind !== 'ran') return 'The event was not processed.';
  const error = parsed(outcome.payload);
  const message = typeof error === 'object' && error !== null ? Object(error)['errorMessage'] : undefined;
  return typeof message === 'string' ? message.slice(0, 1024) : '';
}

function parsed(payload: Buffer): unknown {
  return JSON.parse(payload.toString('utf8'));
}
