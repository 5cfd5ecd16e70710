import { randomBytes } from 'node:crypto';
import {
  ConcurrentRunsExceededException$,
  EntityNotFoundException$,
  GetJob$,
  type GetJobRequest,
  type GetJobResponse,
  GetJobRun$,
  type GetJobRunRequest,
  type GetJobRunResponse,
  GetJobRuns$,
  type GetJobRunsRequest,
  type GetJobRunsResponse,
  InvalidInputException$,
  type JobRun,
  StartJobRun$,
  type StartJobRunRequest,
  type StartJobRunResponse,
} from '@aws-sdk/client-glue';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';
import type { GlueContext } from './context.ts';
import { type RunScript, RunScripts } from './run-script.ts';

export interface JobOptions {
  /** AWS's default: 1. */
  readonly maxConcurrentRuns?: number;
  /** AWS's default: 0. */
  readonly maxRetries?: number;
  /** How its runs end, one after the other. */
  readonly runs?: readonly RunScript[];
}

interface Job {
  readonly name: string;
  readonly maxConcurrentRuns: number;
  readonly maxRetries: number;
  readonly scripts: RunScripts;
  /** The newest first. */
  readonly runs: JobRun[];
}

/** Glue jobs: what they do is scripted, how they run and what is told of it is as Glue has it. */
export class Jobs {
  readonly #context: GlueContext;
  readonly #jobs = new Map<string, Job>();

  constructor(context: GlueContext) {
    this.#context = context;
  }

  add(name: string, { maxConcurrentRuns = 1, maxRetries = 0, runs = [] }: JobOptions = {}): void {
    this.#jobs.set(name, { name, maxConcurrentRuns, maxRetries, scripts: new RunScripts(runs), runs: [] });
  }

  /** The runs of a job, the newest first. */
  runsOf(name: string): readonly JobRun[] {
    return this.#job(name).runs;
  }

  operations(): Operation[] {
    const identify = ({ JobName }: { JobName?: string | undefined }) => ({
      resources: [this.#context.arn(`job/${JobName ?? ''}`)],
    });
    return [
      defineOperation<Given<StartJobRunRequest, 'JobName'>, StartJobRunResponse>({
        schema: StartJobRun$,
        errors: [EntityNotFoundException$, ConcurrentRunsExceededException$, InvalidInputException$],
        reads: ['JobName', 'Arguments'],
        identify,
        run: ({ JobName, Arguments = {} }) => ({ JobRunId: this.#start(JobName, Arguments) }),
      }),
      defineOperation<Given<GetJobRequest, 'JobName'>, GetJobResponse>({
        schema: GetJob$,
        errors: [EntityNotFoundException$],
        reads: ['JobName'],
        identify,
        run: ({ JobName }) => {
          const { name: Name, maxRetries: MaxRetries } = this.#job(JobName);
          return { Job: { Name, MaxRetries } };
        },
      }),
      defineOperation<Given<GetJobRunRequest, 'JobName' | 'RunId'>, GetJobRunResponse>({
        schema: GetJobRun$,
        errors: [EntityNotFoundException$],
        reads: ['JobName', 'RunId'],
        identify,
        run: ({ JobName, RunId }) => {
          const found = this.#job(JobName).runs.find(({ Id }) => Id === RunId);
          if (!found) throw fault(EntityNotFoundException$, `JobRun ${RunId} is not found.`);
          return { JobRun: found };
        },
      }),
      defineOperation<Given<GetJobRunsRequest, 'JobName'>, GetJobRunsResponse>({
        schema: GetJobRuns$,
        errors: [EntityNotFoundException$, InvalidInputException$],
        reads: ['JobName', 'MaxResults', 'NextToken'],
        identify,
        run: ({ JobName, MaxResults = 200, NextToken = '0' }) => {
          const { runs } = this.#job(JobName);
          const from = Number(NextToken);
          const more = from + MaxResults < runs.length ? String(from + MaxResults) : undefined;
          return { JobRuns: runs.slice(from, from + MaxResults), NextToken: more };
        },
      }),
    ];
  }

  #job(name: string): Job {
    const job = this.#jobs.get(name);
    if (job) return job;
    throw fault(
      EntityNotFoundException$,
      `Failed to start job run due to missing metadata. Job ${name} is not found.`,
    );
  }

  #start(name: string, Arguments: Record<string, string>): string {
    const job = this.#job(name);
    if (Object.keys(Arguments).some((argument) => !argument.startsWith('--'))) {
      throw fault(InvalidInputException$, 'Arguments begin with two hyphens.');
    }
    const running = job.runs.filter(({ JobRunState }) => JobRunState === 'RUNNING').length;
    if (running >= job.maxConcurrentRuns) {
      throw fault(ConcurrentRunsExceededException$, `Concurrent runs exceeded for ${name}`);
    }
    return this.#run(job, Arguments, { id: `jr_${randomBytes(32).toString('hex')}`, attempt: 0 });
  }

  #run(
    job: Job,
    Arguments: Record<string, string>,
    { id, attempt }: { id: string; attempt: number },
  ): string {
    const { clock } = this.#context;
    const Id = attempt === 0 ? id : `${id}_attempt_${attempt}`;
    const script = job.scripts.next();
    const run: JobRun = {
      Id,
      Attempt: attempt,
      JobName: job.name,
      StartedOn: clock.now(),
      JobRunState: 'RUNNING',
      Arguments,
    };
    job.runs.unshift(run);
    clock.after(script.runsForMs, `Glue job ${job.name}`, () => {
      run.JobRunState = script.end;
      run.CompletedOn = clock.now();
      if (script.errorMessage !== undefined) run.ErrorMessage = script.errorMessage;
      this.#context.jobEnded(run);
      if (script.end === 'FAILED' && attempt < job.maxRetries)
        this.#run(job, Arguments, { id, attempt: attempt + 1 });
    });
    return Id;
  }
}
