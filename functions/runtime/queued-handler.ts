import type { Context as LambdaContext, SQSBatchResponse } from 'aws-lambda';
import type { FunctionContract } from '../contract/contract.ts';
import { failureOf } from '../domain/failure.ts';
import { Fault } from '../domain/fault.ts';
import type { Context } from '../domain/invocation.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { type Delivery, distinctWakeUps, isSqsEvent, readDeliveries } from './delivery.ts';
import { contextOf, type Deployed, type Ground, lambdaGround, type MetricOf, makeReady } from './ground.ts';
import { reportOutcomes } from './outcomes.ts';

/** A function's work: all wake-ups of a batch are one occasion to look what is to be done. */
export type UseCase<C extends FunctionContract> = (
  wakeUps: readonly WakeUp[],
  context: Context<MetricOf<C>>,
) => Promise<readonly Outcome[]>;

/** The answer to a bare payload. */
interface Answer {
  readonly outcomes: readonly Outcome[];
}

export type QueuedHandler = (payload: unknown, context: LambdaContext) => Promise<SQSBatchResponse | Answer>;

/**
 * The Lambda handler of a `queued` function. It takes a batch of SQS messages, or the bare payload of one, so that a person can
 * send a sample as it is.
 *
 * - A message fails, and comes again, only if an outcome that it caused is `failed-retryable`.
 * - A payload that is not recognised is logged, counted `refused`, and not retried.
 * - A batch with a sweep that the use case got through counts as a sweep; one sent by hand proves no schedule.
 * - A bare payload is answered with the outcomes; `failed-retryable` is thrown.
 * - Where the deployment is incomplete every invocation throws, so that no message is lost to it.
 *
 * The event source mapping must report batch item failures:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function queuedHandler<C extends FunctionContract>(
  contract: C,
  build: (deployed: Deployed<C>) => UseCase<C>,
  ground: Ground = lambdaGround,
): QueuedHandler {
  const log = ground.makeLog(contract.name);
  const ready = makeReady(contract, build, ground);

  return async (payload, lambda) => {
    log.begin(lambda);
    if (ready instanceof Fault) {
      log.error('The deployment is incomplete', { reason: ready.message });
      throw ready;
    }
    const { useCase, meter } = ready;
    const deliveries = readDeliveries(payload, lambda.awsRequestId, contract.name);
    const wakeUps = distinctWakeUps(deliveries);
    const context = contextOf<MetricOf<C>>(lambda, { ground, log, meter });
    const causes = [...wakeUps.keys()];
    const { outcomes: worked, gotThrough } = await work(useCase, causes, context);
    const outcomes = [...deliveries.flatMap(refusal), ...worked];
    if (gotThrough && isSqsEvent(payload) && causes.some(({ kind }) => kind === 'sweep')) meter.countSweep();
    reportOutcomes(outcomes, wakeUps, { log, meter });
    return answer(payload, outcomes, wakeUps);
  };
}

/** Runs the use case; what it throws is the outcome of all its wake-ups. */
async function work<C extends FunctionContract>(
  useCase: UseCase<C>,
  wakeUps: readonly WakeUp[],
  context: Context<MetricOf<C>>,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly gotThrough: boolean }> {
  if (wakeUps.length === 0) return { outcomes: [], gotThrough: true };
  try {
    return { outcomes: await useCase(wakeUps, context), gotThrough: true };
  } catch (thrown) {
    context.log.debug('The use case threw', { stack: thrown instanceof Error ? (thrown.stack ?? '') : '' });
    return { outcomes: [failureOf(thrown, wakeUps.map(({ id }) => id).join(' '))], gotThrough: false };
  }
}

function refusal({ id, wakeUp }: Delivery): Outcome[] {
  if (wakeUp.kind !== 'unrecognised') return [];
  return [{ kind: 'refused', subject: id, reason: `Not recognised: ${wakeUp.because}`, wakeUps: [] }];
}

function answer(
  payload: unknown,
  outcomes: readonly Outcome[],
  wakeUps: ReadonlyMap<WakeUp, readonly string[]>,
): SQSBatchResponse | Answer {
  const retryable = outcomes.filter(({ kind }) => kind === 'failed-retryable');
  if (isSqsEvent(payload)) {
    const failed = [...wakeUps].filter(([{ id }]) => retryable.some((outcome) => isCausedBy(outcome, id)));
    const messageIds = failed.flatMap(([, ids]) => ids);
    return { batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  }
  if (retryable.length === 0) return { outcomes };
  throw new Fault({
    kind: 'unknown',
    retryable: true,
    expected: 'no outcome that a retry could change',
    found: retryable.map(({ subject, reason }) => `${subject}: ${reason}`).join(' — '),
    todo: 'invoke it again',
  });
}

/** An outcome that names no wake-ups is that of the whole batch. */
function isCausedBy(outcome: Outcome, wakeUpId: string): boolean {
  return outcome.wakeUps?.includes(wakeUpId) ?? true;
}
