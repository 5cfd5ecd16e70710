import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { markName } from '../../domain/etl/run.ts';
import type { EtlRuns, RunState, StartRequest } from '../../domain/etl/targets.ts';
import { clientConfiguration } from './clients.ts';
import { lookAt, startRun } from './etl-start.ts';
import { errorFacts } from './fault.ts';

/** Such executions are in no list: https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
const express =
  'It was started, but in an Express state machine, of whose executions Step Functions does not say how they end. Name a Standard one.';

/**
 * Executions of Standard state machines, named after what they follow, so that none starts twice.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export class StateMachines implements EtlRuns {
  readonly #client: SFNClient;

  constructor(client: SFNClient) {
    this.#client = client;
  }

  start({ name, mark, arguments: given }: StartRequest) {
    return startRun({ call: 'States StartExecution', subject: name }, async () => {
      const input = JSON.stringify({ ...given, [markName]: mark });
      try {
        const command = new StartExecutionCommand({ stateMachineArn: name, name: mark, input });
        return (await this.#client.send(command)).executionArn;
      } catch (thrown) {
        if (errorFacts(thrown).name === 'ExecutionAlreadyExists') return executionArn(name, mark);
        throw thrown;
      }
    });
  }

  async find(name: string, mark: string): Promise<string | undefined> {
    const arn = executionArn(name, mark);
    return (await this.look(name, arn)).state === 'gone' ? undefined : arn;
  }

  async look(_name: string, runId: string): Promise<RunState> {
    if (/:express:/.test(runId)) return { state: 'gone', why: express };
    return lookAt({ call: 'States DescribeExecution', subject: runId }, async () => {
      const found = await this.#client.send(new DescribeExecutionCommand({ executionArn: runId }));
      const error = [found.error, found.cause].filter((word) => word !== undefined).join(': ') || undefined;
      const over = { runId, startedAt: found.startDate, endedAt: found.stopDate, error };
      switch (found.status) {
        case 'SUCCEEDED':
          return { state: 'succeeded', ...over };
        case 'FAILED':
          return { state: 'failed', ...over };
        case 'TIMED_OUT':
          return { state: 'timed-out', ...over };
        case 'ABORTED':
          return { state: 'stopped', ...over };
        default:
          return { state: 'running' };
      }
    });
  }
}

/** `…:stateMachine:orders` (or `…:orders:<alias>`) and a name, as Step Functions puts them together. */
function executionArn(stateMachineArn: string, name: string): string {
  const [arn, partition, service, region, account, , machine] = stateMachineArn.split(':');
  return [arn, partition, service, region, account, 'execution', machine, name].join(':');
}

export function stateMachines(): StateMachines {
  return new StateMachines(new SFNClient(clientConfiguration('states')));
}
