import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { QueryState, StartedQuery, ViewQueries } from '../../domain/views/queries.ts';
import { clientConfiguration } from './clients.ts';
import { awsFault, calling, errorFacts } from './fault.ts';

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_BatchGetQueryExecution.html */
const mostLookedAt = 50;

export interface AthenaQueriesOptions {
  readonly workgroup: string;
  /** `s3://…/`: where Athena writes what statements answer, unless the workgroup insists on its own place. */
  readonly output: string;
  /** Makes the client; called with the first statement. */
  readonly connect?: () => AthenaClient;
}

/** Statements that one workgroup of Athena carries out. */
export class AthenaQueries implements ViewQueries {
  readonly #options: AthenaQueriesOptions;
  #client: AthenaClient | undefined;

  constructor(options: AthenaQueriesOptions) {
    this.#options = options;
  }

  /** https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html */
  async start({ sql, database, token }: Parameters<ViewQueries['start']>[0]): Promise<StartedQuery> {
    const { workgroup, output } = this.#options;
    const command = new StartQueryExecutionCommand({
      QueryString: sql,
      ClientRequestToken: token,
      WorkGroup: workgroup,
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: database },
      ResultConfiguration: { OutputLocation: output },
    });
    try {
      const { QueryExecutionId = '' } = await this.#athena.send(command);
      return { answer: 'started', execution: QueryExecutionId };
    } catch (thrown) {
      const { name, message } = errorFacts(thrown);
      if (name === 'TooManyRequestsException') return { answer: 'not-now' };
      if (name === 'InvalidRequestException') return { answer: 'refused', why: message };
      throw awsFault(thrown, { call: 'Athena StartQueryExecution', subject: `${workgroup}, ${database}` });
    }
  }

  async look(executions: readonly string[]): Promise<ReadonlyMap<string, QueryState>> {
    const states = new Map<string, QueryState>();
    for (let index = 0; index < executions.length; index += mostLookedAt) {
      const some = executions.slice(index, index + mostLookedAt);
      const { QueryExecutions = [], UnprocessedQueryExecutionIds = [] } = await calling(
        { call: 'Athena BatchGetQueryExecution', subject: this.#options.workgroup },
        () => this.#athena.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: some })),
      );
      for (const execution of QueryExecutions)
        states.set(execution.QueryExecutionId ?? '', stateOf(execution));
      for (const { QueryExecutionId = '', ErrorCode = '' } of UnprocessedQueryExecutionIds) {
        // Anything else, as throttling, says nothing of the query.
        const gone = /INVALID|NotFound/i.test(ErrorCode);
        states.set(QueryExecutionId, { state: gone ? 'gone' : 'running' });
      }
    }
    return states;
  }

  get #athena(): AthenaClient {
    this.#client ??= this.#options.connect?.() ?? new AthenaClient(clientConfiguration('athena'));
    return this.#client;
  }
}

function stateOf({ Status = {} }: QueryExecution): QueryState {
  const { State, StateChangeReason, AthenaError } = Status;
  switch (State) {
    case 'SUCCEEDED':
      return { state: 'succeeded' };
    case 'CANCELLED':
      return { state: 'failed', why: StateChangeReason ?? 'somebody canceled it', canPass: true };
    case 'FAILED': {
      const why = StateChangeReason ?? AthenaError?.ErrorMessage ?? 'Athena tells no reason';
      return { state: 'failed', why, canPass: AthenaError?.Retryable ?? false };
    }
    default:
      return { state: 'running' };
  }
}
