import {
  GetJobCommand,
  GetJobRunCommand,
  GlueClient,
  type JobRun,
  paginateGetJobRuns,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { minuteMs } from '../../domain/durations.ts';
import { markName } from '../../domain/etl/run.ts';
import type { EtlRuns, RunState, StartRequest } from '../../domain/etl/targets.ts';
import { clientConfiguration } from './clients.ts';
import { isUnknown, startRun } from './etl-start.ts';
import { awsFault, calling } from './fault.ts';

/** Glue accepts arguments whose names begin with two hyphens. */
const markArgument = `--${markName}`;

/** For so long after a failure Glue may begin one of the retries that the job allows. */
const retryWithinMs = 15 * minuteMs;

export interface GlueJobsOptions {
  readonly starting: GlueClient;
  readonly reading: GlueClient;
  now(): Date;
}

/** Runs of Glue jobs. https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html */
export class GlueJobs implements EtlRuns {
  readonly #options: GlueJobsOptions;

  constructor(options: GlueJobsOptions) {
    this.#options = options;
  }

  start({ name, mark, arguments: given }: StartRequest) {
    return startRun({ call: 'Glue StartJobRun', subject: name }, async () => {
      const Arguments = { ...given, [markArgument]: mark };
      const started = await this.#options.starting.send(new StartJobRunCommand({ JobName: name, Arguments }));
      return started.JobRunId;
    });
  }

  /** Glue lists the newest runs first: https://docs.aws.amazon.com/glue/latest/webapi/API_GetJobRuns.html */
  async find(name: string, mark: string, since: Date): Promise<string | undefined> {
    try {
      const pages = paginateGetJobRuns({ client: this.#options.reading, pageSize: 50 }, { JobName: name });
      for await (const { JobRuns = [] } of pages) {
        const found = JobRuns.find(({ Arguments }) => Arguments?.[markArgument] === mark);
        if (found) return found.Id;
        if (JobRuns.some(({ StartedOn }) => StartedOn && StartedOn < since)) return undefined;
      }
    } catch (thrown) {
      if (!isUnknown(thrown)) throw awsFault(thrown, { call: 'Glue GetJobRuns', subject: name });
    }
    return undefined;
  }

  async look(name: string, runId: string, mark: string, since: Date): Promise<RunState> {
    const run = await this.#read(name, runId);
    if (!run) return { state: 'gone' };
    const state = stateOf(run, runId);
    if (state.state !== 'failed') return state;
    return (await this.#retried(name, run, mark, since)) ?? state;
  }

  async #read(name: string, runId: string): Promise<JobRun | undefined> {
    return calling({ call: 'Glue GetJobRun', subject: `${name} ${runId}` }, async () => {
      try {
        const command = new GetJobRunCommand({ JobName: name, RunId: runId });
        return (await this.#options.reading.send(command)).JobRun;
      } catch (thrown) {
        if (isUnknown(thrown)) return undefined;
        throw thrown;
      }
    });
  }

  /** A job with retries follows a failed run by one with the same arguments; that one counts, or is waited for. */
  async #retried(name: string, failed: JobRun, mark: string, since: Date): Promise<RunState | undefined> {
    const retries = await this.#retriesOf(name);
    if (retries === 0) return undefined;
    const newest = await this.find(name, mark, since);
    const next = newest === undefined || newest === failed.Id ? undefined : await this.#read(name, newest);
    const last = next ?? failed;
    const state = stateOf(last, last.Id ?? newest ?? '');
    if (state.state !== 'failed') return state;
    const ago = this.#options.now().getTime() - (last.CompletedOn?.getTime() ?? 0);
    return (last.Attempt ?? 0) < retries && ago < retryWithinMs ? { state: 'running' } : state;
  }

  /** A job that was deleted since is not retried. */
  async #retriesOf(name: string): Promise<number> {
    return calling({ call: 'Glue GetJob', subject: name }, async () => {
      try {
        const { Job } = await this.#options.reading.send(new GetJobCommand({ JobName: name }));
        return Job?.MaxRetries ?? 0;
      } catch (thrown) {
        if (isUnknown(thrown)) return 0;
        throw thrown;
      }
    });
  }
}

/** https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html */
function stateOf({ JobRunState, StartedOn, CompletedOn, ErrorMessage }: JobRun, runId: string): RunState {
  const over = { runId, startedAt: StartedOn, endedAt: CompletedOn, error: ErrorMessage };
  switch (JobRunState) {
    case 'SUCCEEDED':
      return { state: 'succeeded', ...over };
    case 'TIMEOUT':
      return { state: 'timed-out', ...over };
    case 'STOPPED':
      return { state: 'stopped', ...over };
    case 'FAILED':
    case 'ERROR':
    case 'EXPIRED':
      return { state: 'failed', ...over, error: ErrorMessage ?? JobRunState };
    default:
      return { state: 'running' };
  }
}

export function glueJobs(): GlueJobs {
  return new GlueJobs({
    starting: new GlueClient(clientConfiguration('glueStart')),
    reading: new GlueClient(clientConfiguration('glue')),
    now: () => new Date(),
  });
}
