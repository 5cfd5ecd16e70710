import { randomBytes } from 'node:crypto';
import {
  ConcurrentRunsExceededException$,
  EntityNotFoundException$,
  GetWorkflowRun$,
  type GetWorkflowRunRequest,
  type GetWorkflowRunResponse,
  GetWorkflowRuns$,
  type GetWorkflowRunsRequest,
  type GetWorkflowRunsResponse,
  StartWorkflowRun$,
  type StartWorkflowRunRequest,
  type StartWorkflowRunResponse,
  type WorkflowRun,
} from '@aws-sdk/client-glue';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';
import type { GlueContext } from './context.ts';
import { type RunScript, RunScripts } from './run-script.ts';

interface Workflow {
  readonly scripts: RunScripts;
  readonly runs: WorkflowRun[];
}

/** Glue workflows: a run is COMPLETED also where an action in it failed. Glue sends no event for them. */
export class Workflows {
  readonly #context: GlueContext;
  readonly #workflows = new Map<string, Workflow>();

  constructor(context: GlueContext) {
    this.#context = context;
  }

  add(name: string, runs: readonly RunScript[] = []): void {
    this.#workflows.set(name, { scripts: new RunScripts(runs), runs: [] });
  }

  operations(): Operation[] {
    const identify = ({ Name }: { Name?: string | undefined }) => ({
      resources: [this.#context.arn(`workflow/${Name ?? ''}`)],
    });
    return [
      defineOperation<Given<StartWorkflowRunRequest, 'Name'>, StartWorkflowRunResponse>({
        schema: StartWorkflowRun$,
        errors: [EntityNotFoundException$, ConcurrentRunsExceededException$],
        reads: ['Name', 'RunProperties'],
        identify,
        run: ({ Name, RunProperties = {} }) => ({ RunId: this.#start(Name, RunProperties) }),
      }),
      defineOperation<Given<GetWorkflowRunRequest, 'Name' | 'RunId'>, GetWorkflowRunResponse>({
        schema: GetWorkflowRun$,
        errors: [EntityNotFoundException$],
        reads: ['Name', 'RunId'],
        identify,
        run: ({ Name, RunId }) => {
          const found = this.#workflow(Name).runs.find(({ WorkflowRunId }) => WorkflowRunId === RunId);
          if (!found) throw fault(EntityNotFoundException$, `Workflow run ${RunId} is not found.`);
          return { Run: found };
        },
      }),
      defineOperation<Given<GetWorkflowRunsRequest, 'Name'>, GetWorkflowRunsResponse>({
        schema: GetWorkflowRuns$,
        errors: [EntityNotFoundException$],
        reads: ['Name', 'MaxResults', 'NextToken'],
        identify,
        run: ({ Name, MaxResults = 100, NextToken = '0' }) => {
          const { runs } = this.#workflow(Name);
          const from = Number(NextToken);
          const more = from + MaxResults < runs.length ? String(from + MaxResults) : undefined;
          return { Runs: runs.slice(from, from + MaxResults), NextToken: more };
        },
      }),
    ];
  }

  #workflow(name: string): Workflow {
    const workflow = this.#workflows.get(name);
    if (workflow) return workflow;
    throw fault(EntityNotFoundException$, `Workflow ${name} is not found.`);
  }

  #start(Name: string, WorkflowRunProperties: Record<string, string>): string {
    const { clock } = this.#context;
    const { scripts, runs } = this.#workflow(Name);
    const script = scripts.next();
    const WorkflowRunId = `wr_${randomBytes(32).toString('hex')}`;
    const run: WorkflowRun = {
      Name,
      WorkflowRunId,
      WorkflowRunProperties,
      StartedOn: clock.now(),
      Status: 'RUNNING',
    };
    runs.push(run);
    clock.after(script.runsForMs, `Glue workflow ${Name}`, () => {
      run.Status = script.end === 'STOPPED' ? 'STOPPED' : 'COMPLETED';
      run.CompletedOn = clock.now();
      run.Statistics = {
        TotalActions: 1,
        SucceededActions: script.end === 'SUCCEEDED' ? 1 : 0,
        FailedActions: script.end === 'FAILED' ? 1 : 0,
        TimeoutActions: script.end === 'TIMEOUT' ? 1 : 0,
      };
    });
    return WorkflowRunId;
  }
}
