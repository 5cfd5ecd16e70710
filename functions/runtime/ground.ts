import type { Context as LambdaContext } from 'aws-lambda';
import type { EnvironmentOf, FunctionContract } from '../contract/contract.ts';
import { type Fault, toFault } from '../domain/fault.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { readEnvironment } from './environment.ts';
import { type FunctionLog, powertoolsLog } from './log.ts';
import { type Meter, powertoolsMeter } from './meter.ts';
import { readPolicy } from './policy-file.ts';

/** What a function knows from its deployment. */
export interface Deployed<C extends FunctionContract> {
  readonly environment: EnvironmentOf<C>;
  readonly policy: Policy;
}

export type MetricOf<C extends FunctionContract> = keyof C['metrics'] & string;

/** What a handler stands on; tests put other ground under it. */
export interface Ground {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Where the bundle and its policy.json are. */
  readonly directory: string;
  now(): Date;
  makeLog(service: string): FunctionLog;
  makeMeter(contract: FunctionContract, deployment: string): Meter;
}

export const lambdaGround: Ground = {
  variables: process.env,
  directory: import.meta.dirname,
  now: () => new Date(),
  makeLog: powertoolsLog,
  makeMeter: powertoolsMeter,
};

/**
 * Builds what a function works with, clients included, while Lambda initialises; what fails is a `Fault` that the
 * invocation tells, as a line of the log.
 */
export function makeReady<C extends FunctionContract, U>(
  contract: C,
  build: (deployed: Deployed<C>) => U,
  ground: Ground,
): { readonly useCase: U; readonly meter: Meter } | Fault {
  try {
    const environment = readEnvironment(contract, ground.variables);
    const policy = readPolicy(ground.directory);
    const meter = ground.makeMeter(contract, policy.deployment.name);
    return { useCase: build({ environment, policy }), meter };
  } catch (thrown) {
    return toFault(thrown, 'the function to be made ready');
  }
}

/** What one invocation gives the use case. */
export function contextOf<M extends string>(
  lambda: LambdaContext,
  { ground, log, meter }: { ground: Ground; log: FunctionLog; meter: Meter },
): Context<M> {
  return {
    now: ground.now,
    invocation: {
      id: lambda.awsRequestId,
      deadline: new Date(ground.now().getTime() + lambda.getRemainingTimeInMillis()),
    },
    log,
    count: (metric, value, of) => meter.count(metric, value, of),
  };
}
