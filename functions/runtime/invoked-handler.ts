import type { Context as LambdaContext } from 'aws-lambda';
import type { FunctionContract } from '../contract/contract.ts';
import type { Answered } from '../domain/caller/answered.ts';
import { failureOf } from '../domain/failure.ts';
import { Fault, toFault } from '../domain/fault.ts';
import type { InvokedContext } from '../domain/invocation.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { contextOf, type Deployed, type Ground, lambdaGround, type MetricOf, makeReady } from './ground.ts';
import { reportOutcomes } from './outcomes.ts';

/** The work of a function that answers its caller. What it throws, the caller sees as the function's error. */
export type InvokedUseCase<C extends FunctionContract> = (
  request: unknown,
  context: InvokedContext<MetricOf<C>>,
) => Promise<Answered>;

export type InvokedHandler = (payload: unknown, context: LambdaContext) => Promise<JsonObject>;

/**
 * The Lambda handler of an `invoked` function: one request, one answer.
 *
 * - A refusal is an answer, not an error: it says what to do.
 * - What the use case throws is logged and counted as the outcome it is, then thrown, so that the caller's SDK
 *   reports a function error: https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html
 * - Where the deployment is incomplete every invocation throws.
 */
export function invokedHandler<C extends FunctionContract>(
  contract: C,
  build: (deployed: Deployed<C>) => InvokedUseCase<C>,
  ground: Ground = lambdaGround,
): InvokedHandler {
  const log = ground.makeLog(contract.name);
  const ready = makeReady(contract, build, ground);

  return async (payload, lambda) => {
    log.begin(lambda);
    if (ready instanceof Fault) {
      log.error('The deployment is incomplete', { reason: ready.message });
      throw ready;
    }
    const { useCase, meter } = ready;
    const report = (outcome: Outcome) => reportOutcomes([outcome], new Map(), { log, meter });
    try {
      const context = {
        ...contextOf<MetricOf<C>>(lambda, { ground, log, meter }),
        functionArn: lambda.invokedFunctionArn,
      };
      const { outcome, answer } = await useCase(payload, context);
      report(outcome);
      return answer;
    } catch (thrown) {
      log.debug('The use case threw', { stack: thrown instanceof Error ? (thrown.stack ?? '') : '' });
      report(failureOf(thrown, contract.name));
      throw toFault(thrown, `${contract.name} to answer`);
    }
  };
}
