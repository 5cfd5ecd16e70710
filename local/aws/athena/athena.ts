import { randomUUID } from 'node:crypto';
import {
  BatchGetQueryExecution$,
  type BatchGetQueryExecutionInput,
  type BatchGetQueryExecutionOutput,
  InternalServerException$,
  InvalidRequestException$,
  type QueryExecution,
  StartQueryExecution$,
  type StartQueryExecutionInput,
  type StartQueryExecutionOutput,
  TooManyRequestsException$,
} from '@aws-sdk/client-athena';
import type { Clock } from '../../clock/clock.ts';
import type { DataCatalogue } from '../glue/catalogue.ts';
import { AwsError, type ImpliedPermission, type ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';
import { fromTable, toTable, viewColumns } from './check.ts';
import { type ViewStatement, viewStatement } from './statement.ts';

export interface AthenaOptions {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly catalogue: DataCatalogue;
  hasBucket(name: string): boolean;
}

export interface Athena {
  readonly endpoint: ServiceEndpoint;
  /** Statements that were begun, in their order; a repeated token begins none. */
  readonly executions: readonly QueryExecution[];
  addWorkgroup(name: string): void;
  /** The next statements end as failed with this, as many as are given. */
  failNext(...reasons: readonly { readonly reason: string; readonly retryable: boolean }[]): void;
  /** Most statements at once; more are refused. */
  atOnce: number;
}

/** https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
const activeDdlQueries = 20;
const longestQuery = 262_144;
/** AWS gives no figure; a view is made within seconds. */
const runsForMs = 2_000;
/** https://docs.aws.amazon.com/athena/latest/APIReference/API_BatchGetQueryExecution.html */
const mostIds = 50;
const permissionsPage =
  'https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html';

/**
 * Athena, as far as it makes views: their SQL is read and held against the tables, and the view is kept in the catalogue.
 * No query is answered. Every account has the workgroup `primary`.
 */
export function createAthena(options: AthenaOptions): Athena {
  const { partition, account, region, clock, catalogue } = options;
  const workgroups = new Set(['primary']);
  const executions: QueryExecution[] = [];
  const tokens = new Map<string, { readonly input: string; readonly id: string }>();
  const failures: { readonly reason: string; readonly retryable: boolean }[] = [];
  const workgroupArn = (name = 'primary') => `arn:${partition}:athena:${region}:${account}:workgroup/${name}`;

  const athena: Athena = {
    endpoint: createServiceEndpoint({
      service: 'athena',
      protocol: awsJson,
      operations: [startQueryExecution(), batchGetQueryExecution()],
    }),
    executions,
    addWorkgroup: (name) => workgroups.add(name),
    failNext: (...reasons) => failures.push(...reasons),
    atOnce: activeDdlQueries,
  };
  return athena;

  /** https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html */
  function startQueryExecution(): Operation {
    return defineOperation<Given<StartQueryExecutionInput, 'QueryString'>, StartQueryExecutionOutput>({
      schema: StartQueryExecution$,
      errors: [InternalServerException$, InvalidRequestException$, TooManyRequestsException$],
      reads: [
        'QueryString',
        'ClientRequestToken',
        'WorkGroup',
        'QueryExecutionContext',
        'ResultConfiguration',
      ],
      identify: (input) => ({ resources: [workgroupArn(input.WorkGroup)], implied: implied(input) }),
      run: (input) => {
        const { ClientRequestToken = randomUUID() } = input;
        if (!/^.{32,128}$/.test(ClientRequestToken))
          throw invalid('ClientRequestToken has 32 to 128 characters.');
        const asked = JSON.stringify(input);
        const before = tokens.get(ClientRequestToken);
        if (before && before.input !== asked) throw invalid('Idempotent parameters do not match');
        if (before) return { QueryExecutionId: before.id };
        const execution = begin(input);
        tokens.set(ClientRequestToken, { input: asked, id: execution.QueryExecutionId ?? '' });
        return { QueryExecutionId: execution.QueryExecutionId };
      },
    });
  }

  function begin(input: StartQueryExecutionInput): QueryExecution {
    const { QueryString = '', WorkGroup = 'primary', QueryExecutionContext, ResultConfiguration } = input;
    if (!workgroups.has(WorkGroup)) throw invalid(`WorkGroup ${WorkGroup} is not found.`);
    const [, bucket = ''] = /^s3:\/\/([^/]+)\//.exec(ResultConfiguration?.OutputLocation ?? '') ?? [];
    if (!options.hasBucket(bucket)) throw invalid(`Unable to verify/create output bucket ${bucket}`);
    const statement = read(QueryString);
    const active = executions.filter(({ Status }) => Status?.State === 'RUNNING');
    if (active.length >= athena.atOnce) {
      throw fault(
        TooManyRequestsException$,
        'You have exceeded the limit for the number of queries you can run concurrently.',
      );
    }
    const execution: QueryExecution = {
      QueryExecutionId: randomUUID(),
      Query: QueryString,
      StatementType: 'DDL',
      WorkGroup,
      QueryExecutionContext,
      ResultConfiguration,
      Status: { State: 'RUNNING', SubmissionDateTime: clock.now() },
    };
    executions.push(execution);
    clock.after(runsForMs, `${statement.view.table} of Athena`, () => finish(execution, statement));
    return execution;
  }

  function finish(execution: QueryExecution, statement: ViewStatement): void {
    const ended = { ...execution.Status, CompletionDateTime: clock.now() };
    const failure = failures.shift() ?? problemOf(statement);
    execution.Status = failure
      ? {
          ...ended,
          State: 'FAILED',
          StateChangeReason: failure.reason,
          AthenaError: { Retryable: failure.retryable, ErrorMessage: failure.reason },
        }
      : { ...ended, State: 'SUCCEEDED' };
  }

  /** Makes the view, or says why not. */
  function problemOf(
    statement: ViewStatement,
  ): { readonly reason: string; readonly retryable: boolean } | undefined {
    try {
      const columns = viewColumns(statement, ({ database, table }) =>
        catalogue.columnsOf(database, table, fromTable),
      );
      const { database, table } = statement.view;
      catalogue.putView(database, table, {
        columns: columns.map(({ name, type }) => ({ Name: name, Type: toTable(type) })),
        text: prestoView(statement, columns),
      });
      return undefined;
    } catch (thrown) {
      if (thrown instanceof TypeError || thrown instanceof AwsError)
        return { reason: thrown.message, retryable: false };
      throw thrown;
    }
  }

  /** What Athena does in its caller's name. */
  function implied({ QueryString = '', ResultConfiguration }: StartQueryExecutionInput): ImpliedPermission[] {
    const ask = (action: string, resources: readonly string[]) =>
      resources.map((resource) => ({ action, resource, context: {}, documentation: permissionsPage }));
    const location = ResultConfiguration?.OutputLocation?.slice('s3://'.length) ?? '';
    const output = [
      ...ask('s3:GetBucketLocation', [`arn:${partition}:s3:::${location.split('/', 1)[0]}`]),
      ...ask('s3:PutObject', [`arn:${partition}:s3:::${location}statement.txt`]),
      ...ask('glue:GetDatabase', catalogue.identify('default').resources),
    ];
    const statement = readable(QueryString);
    if (!statement) return output;
    const { view, selects } = statement;
    const change = catalogue.has(view.database, view.table) ? 'glue:UpdateTable' : 'glue:CreateTable';
    return [
      ...output,
      ...ask('glue:GetDatabase', catalogue.identify(view.database).resources),
      ...selects.flatMap(({ from }) =>
        ask('glue:GetTable', catalogue.identify(from.database, from.table).resources),
      ),
      ...ask(change, catalogue.identify(view.database, view.table).resources),
    ];
  }

  /** https://docs.aws.amazon.com/athena/latest/APIReference/API_BatchGetQueryExecution.html */
  function batchGetQueryExecution(): Operation {
    return defineOperation<
      Given<BatchGetQueryExecutionInput, 'QueryExecutionIds'>,
      BatchGetQueryExecutionOutput
    >({
      schema: BatchGetQueryExecution$,
      errors: [InternalServerException$, InvalidRequestException$],
      reads: ['QueryExecutionIds'],
      // Of whatever workgroups they are.
      identify: ({ QueryExecutionIds }) => ({
        resources: [...new Set(QueryExecutionIds.map((id) => workgroupArn(find(id)?.WorkGroup)))],
      }),
      run: ({ QueryExecutionIds }) => {
        if (QueryExecutionIds.length < 1 || QueryExecutionIds.length > mostIds)
          throw invalid(`1 to ${mostIds} ids.`);
        return {
          QueryExecutions: QueryExecutionIds.flatMap((id) => find(id) ?? []),
          UnprocessedQueryExecutionIds: QueryExecutionIds.filter((id) => !find(id)).map((id) => ({
            QueryExecutionId: id,
            ErrorCode: 'INVALID_INPUT',
            ErrorMessage: `QueryExecution ${id} was not found`,
          })),
        };
      },
    });
  }

  function find(id: string): QueryExecution | undefined {
    return executions.find(({ QueryExecutionId }) => QueryExecutionId === id);
  }
}

function invalid(message: string): AwsError {
  return fault(InvalidRequestException$, message);
}

/** Athena refuses what it cannot read with the call; what it cannot resolve fails the execution. */
function read(sql: string): ViewStatement {
  if (Buffer.byteLength(sql) > longestQuery) throw invalid(`A query has at most ${longestQuery} bytes.`);
  try {
    return viewStatement(sql);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw invalid(thrown.message);
    throw thrown;
  }
}

function readable(sql: string): ViewStatement | undefined {
  try {
    return viewStatement(sql);
  } catch {
    return undefined;
  }
}

/** As Athena keeps a view in the catalogue; AWS does not document the form. */
function prestoView(
  { view, query }: ViewStatement,
  columns: readonly { name: string; type: string }[],
): string {
  const kept = { originalSql: query, catalog: 'awsdatacatalog', schema: view.database, columns };
  return `/* Presto View: ${Buffer.from(JSON.stringify(kept)).toString('base64')} */`;
}
