import {
  GetWorkflowRunCommand,
  GlueClient,
  paginateGetWorkflowRuns,
  StartWorkflowRunCommand,
  type WorkflowRun,
} from '@aws-sdk/client-glue';
import { markName } from '../../domain/etl/run.ts';
import type { EtlRuns, RunState, StartRequest } from '../../domain/etl/targets.ts';
import { clientConfiguration } from './clients.ts';
import { isUnknown, lookAt, startRun } from './etl-start.ts';
import { awsFault } from './fault.ts';

/** Runs of Glue workflows. https://docs.aws.amazon.com/glue/latest/webapi/API_StartWorkflowRun.html */
export class GlueWorkflows implements EtlRuns {
  readonly #starting: GlueClient;
  readonly #reading: GlueClient;

  constructor({ starting, reading }: { readonly starting: GlueClient; readonly reading: GlueClient }) {
    this.#starting = starting;
    this.#reading = reading;
  }

  start({ name, mark, arguments: given }: StartRequest) {
    return startRun({ call: 'Glue StartWorkflowRun', subject: name }, async () => {
      const RunProperties = { ...given, [markName]: mark };
      const started = await this.#starting.send(new StartWorkflowRunCommand({ Name: name, RunProperties }));
      return started.RunId;
    });
  }

  /** AWS does not say in which order runs are listed, so every page is looked through. */
  async find(name: string, mark: string, since: Date): Promise<string | undefined> {
    try {
      const pages = paginateGetWorkflowRuns({ client: this.#reading, pageSize: 100 }, { Name: name });
      for await (const { Runs = [] } of pages) {
        const found = Runs.find(
          ({ WorkflowRunProperties, StartedOn }) =>
            WorkflowRunProperties?.[markName] === mark && (!StartedOn || StartedOn >= since),
        );
        if (found) return found.WorkflowRunId;
      }
    } catch (thrown) {
      if (!isUnknown(thrown)) throw awsFault(thrown, { call: 'Glue GetWorkflowRuns', subject: name });
    }
    return undefined;
  }

  async look(name: string, runId: string): Promise<RunState> {
    return lookAt({ call: 'Glue GetWorkflowRun', subject: `${name} ${runId}` }, async () => {
      const { Run } = await this.#reading.send(new GetWorkflowRunCommand({ Name: name, RunId: runId }));
      return Run ? stateOf(Run, runId) : { state: 'gone' };
    });
  }
}

/** A workflow is COMPLETED also where its jobs failed. https://docs.aws.amazon.com/glue/latest/webapi/API_WorkflowRun.html */
function stateOf(run: WorkflowRun, runId: string): RunState {
  const over = { runId, startedAt: run.StartedOn, endedAt: run.CompletedOn, error: run.ErrorMessage };
  const {
    FailedActions = 0,
    TimeoutActions = 0,
    ErroredActions = 0,
    StoppedActions = 0,
  } = run.Statistics ?? {};
  const unsuccessful = FailedActions + TimeoutActions + ErroredActions + StoppedActions;
  switch (run.Status) {
    case 'COMPLETED':
      if (unsuccessful === 0) return { state: 'succeeded', ...over };
      return {
        state: 'failed',
        ...over,
        error: `${FailedActions} actions failed, ${ErroredActions} with errors, ${TimeoutActions} timed out, ${StoppedActions} stopped`,
      };
    case 'STOPPED':
      return { state: 'stopped', ...over };
    case 'ERROR':
      return { state: 'failed', ...over };
    default:
      return { state: 'running' };
  }
}

export function glueWorkflows(): GlueWorkflows {
  return new GlueWorkflows({
    starting: new GlueClient(clientConfiguration('glueStart')),
    reading: new GlueClient(clientConfiguration('glue')),
  });
}
