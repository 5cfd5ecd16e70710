import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionContract, ProbeRef } from '../../functions/contract/contract.ts';
import { physicalName } from '../../functions/contract/names.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import { contract as probeWriter } from '../../functions/probe-writer/contract.ts';

/** Whether somebody wants it measured how long writes fail; what is not told to people is not measured either. */
export function measuresFailovers({ clusters }: Policy): boolean {
  return clusters.some(({ failover }) => failover.mode === 'act' && failover.probe !== undefined);
}

export function isProbe({ name }: FunctionContract): boolean {
  return name === probeWriter.name;
}

export function probeFunctionName(deployment: string): string {
  return physicalName('function', deployment, probeWriter.name);
}

/** What roles need of the probe; nothing, where nothing is measured. */
export function probeArns(
  policy: Policy,
  inThisAccount: (service: string, resource: string) => string,
): Readonly<Record<ProbeRef, readonly string[]>> {
  if (!measuresFailovers(policy)) return { 'probe-function': [], 'probe-users': [] };
  const users = new Set(policy.clusters.flatMap(({ failover }) => failover.probe?.user ?? []));
  return {
    'probe-function': [inThisAccount('lambda', `function:${probeFunctionName(policy.deployment.name)}`)],
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
    'probe-users': [...users].map((user) => inThisAccount('rds-db', `dbuser:*/${user}`)),
  };
}

/**
 * What an asynchronous function answers, and how it fails, goes into another function's queue. It is not tried again:
 * a measurement that begins minutes later measures nothing.
 */
export function handOverResults(scope: Construct, fn: IFunction, results: IQueue): void {
  new EventInvokeConfig(scope, 'Invocations', {
    function: fn,
    onSuccess: new SqsDestination(results),
    onFailure: new SqsDestination(results),
    retryAttempts: 0,
    maxEventAge: Duration.minutes(2),
  });
}

/** @throws TypeError where nobody takes them. */
export function resultsQueue(
  contract: FunctionContract,
  queues: ReadonlyMap<string, IQueue>,
): IQueue | undefined {
  if (contract.resultsTo === undefined) return undefined;
  const queue = queues.get(contract.resultsTo);
  if (queue) return queue;
  throw new TypeError(
    `Expected: ${contract.resultsTo}, which takes the results of ${contract.name}, listed before it. Found: no such queued function.`,
  );
}
