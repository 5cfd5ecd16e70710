import type { RunState, StartAnswer } from '../../domain/etl/targets.ts';
import { type AwsCall, awsFault, calling, errorFacts } from './fault.ts';

const busy =
  /^(ConcurrentRunsExceeded|ResourceNumberLimitExceeded|CrawlerRunning|CrawlerStopping|ExecutionLimitExceeded|LimitExceeded)(Exception)?$/;

const advice: readonly (readonly [RegExp, string])[] = [
  [
    /^Kms/,
    'See that the KMS key of the state machine is enabled, and that its policy admits the role of start-etl.',
  ],
  [
    /NotFound|DoesNotExist/,
    'Check that it exists in this account and region, or correct the step in steward.config.ts and deploy.',
  ],
  [
    /AccessDenied/,
    'Check what denies it: the policy of start-etl names it, so a boundary, a service control policy or its key does.',
  ],
  [
    /^(InvalidInput|InvalidExecutionInput|Validation)/,
    'Correct the arguments of the step in steward.config.ts and deploy. {tables} of a large export may be too long: name fewer in `tables`, or let the run list s3://{bucket}/{folder}.',
  ],
];

/**
 * Starts a run. What the service refuses is an answer; what leaves open whether it was started is thrown.
 *
 * @throws Fault also where the call was throttled, which certainly started nothing
 */
export async function startRun(call: AwsCall, send: () => Promise<string | undefined>): Promise<StartAnswer> {
  try {
    const runId = await send();
    if (runId !== undefined) return { answer: 'started', runId };
    throw new TypeError(`Expected: the id of a run from ${call.call}. Found: none.`);
  } catch (thrown) {
    const { name: code, message, status } = errorFacts(thrown);
    if (busy.test(code)) return { answer: 'busy', code };
    const fault = awsFault(thrown, call);
    const answered = status !== undefined && status >= 400 && status < 500;
    // Lambda replaces expired credentials: a later call can succeed. Glue says with HTTP 400 that it ran out of time, too.
    const isOpen = fault.kind === 'throttled' || fault.kind === 'service-unavailable';
    if (!answered || isOpen || /^(Expired|RequestExpired)/.test(code)) throw fault;
    const todo = advice.find(([pattern]) => pattern.test(code))?.[1];
    return {
      answer: 'refused',
      code,
      message,
      todo: todo ?? 'Correct the step in steward.config.ts and deploy.',
    };
  }
}

/** Whether a service says that what was asked about does not exist. */
export function isUnknown(thrown: unknown): boolean {
  return /NotFound|DoesNotExist/.test(errorFacts(thrown).name);
}

/** Looks at a run; one that its service does not know (any more) is gone. */
export function lookAt(call: AwsCall, look: () => Promise<RunState>): Promise<RunState> {
  return calling(call, async () => {
    try {
      return await look();
    } catch (thrown) {
      if (isUnknown(thrown)) return { state: 'gone' };
      throw thrown;
    }
  });
}
