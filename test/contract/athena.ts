import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  InvalidRequestException,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  TooManyRequestsException,
} from '@aws-sdk/client-athena';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Reachable } from '../support/served.ts';

/** An Athena to hold against the contract, with a table `lake.accounts` of `id` (bigint), `amount` and `booked` (string). */
export interface AthenaSubject {
  readonly at: Reachable;
  /** A location that the workgroup `primary` may write to. */
  readonly output: string;
  /** Lets statements come to their end. */
  settle(): Promise<void>;
  /** Columns of a view as the catalogue has them, `name type`. */
  columnsOf(view: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

const token = (name: string) => `contract-of-athena-${name}`.padEnd(40, '-');
const view = 'CREATE OR REPLACE VIEW "lake"."accounts_typed" AS\n';
const typed = `${view}SELECT "id", TRY_CAST("amount" AS decimal(38, 18)) AS "amount", "export_snapshot" FROM "lake"."accounts"`;

/** What statements for views do, as far as the suite relies on it. */
export function athenaContract(setUp: () => Promise<AthenaSubject>): void {
  let subject: AthenaSubject;
  let athena: AthenaClient;

  beforeEach(async () => {
    subject = await setUp();
    athena = new AthenaClient({ ...subject.at, maxAttempts: 1 });
  });

  afterEach(async () => {
    athena.destroy();
    await subject.close();
  });

  async function start(sql: string, more: Partial<StartQueryExecutionCommandInput> = {}): Promise<string> {
    const command = new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: 'primary',
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'lake' },
      ResultConfiguration: { OutputLocation: subject.output },
      ...more,
    });
    return (await athena.send(command)).QueryExecutionId ?? '';
  }

  async function ended(id: string) {
    await subject.settle();
    const { QueryExecutions = [] } = await athena.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id] }),
    );
    return QueryExecutions[0]?.Status;
  }

  test('a view is made in its own time, and keeps the types of its expressions', async () => {
    const id = await start(typed);
    const { QueryExecutions = [] } = await athena.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id] }),
    );
    expect(QueryExecutions[0]).toMatchObject({ StatementType: 'DDL', WorkGroup: 'primary' });
    expect(['QUEUED', 'RUNNING']).toContain(QueryExecutions[0]?.Status?.State);
    expect(await ended(id)).toMatchObject({ State: 'SUCCEEDED' });
    expect(await subject.columnsOf('accounts_typed')).toEqual([
      'id bigint',
      'amount decimal(38,18)',
      'export_snapshot string',
    ]);
  });

  test('a token starts one execution, and answers with it again', async () => {
    const ClientRequestToken = token('once');
    const first = await start(typed, { ClientRequestToken });
    expect(await start(typed, { ClientRequestToken })).toBe(first);
    await expect(start(typed.replace('38', '12'), { ClientRequestToken })).rejects.toThrow(
      InvalidRequestException,
    );
  });

  test.each([
    ['a token that is too short', typed, { ClientRequestToken: 'short' }],
    ['a workgroup that is not there', typed, { WorkGroup: 'nowhere' }],
    ['a statement that is none', typed.replace('FROM', 'OF'), {}],
    ['a name whose quote does not end', `${view}SELECT "id FROM "lake"."accounts"`, {}],
  ])('%s is refused with the call', async (_what, sql, more) => {
    await expect(start(sql, more)).rejects.toThrow(InvalidRequestException);
  });

  test.each([
    ['a table that is not there', typed.replace('"lake"."accounts"', '"lake"."nothing"'), 'does not exist'],
    ['a column that is not there', typed.replace('"amount"', '"sum"'), 'cannot be resolved'],
    [
      'a type that nothing can be cast to',
      typed.replace('decimal(38, 18)', 'decimal(39, 2)'),
      'Unknown type',
    ],
    [
      'branches of different types',
      `${view}SELECT "id" FROM "lake"."accounts" UNION ALL SELECT "amount" AS "id" FROM "lake"."accounts"`,
      'incompatible types',
    ],
    ['a column of two names alike', `${view}SELECT "id", "amount" AS "id" FROM "lake"."accounts"`, 'twice'],
    ['a view over the name of a table', typed.replace('"accounts_typed"', '"accounts"'), 'not a view'],
  ])('%s fails the execution, which says so', async (_what, sql, reason) => {
    expect(await ended(await start(sql))).toMatchObject({
      State: 'FAILED',
      StateChangeReason: expect.stringContaining(reason),
      AthenaError: { Retryable: false },
    });
  });

  test('an instant is cast by functions of their own', async () => {
    const booked = `TRY(CAST(at_timezone(from_iso8601_timestamp(replace("booked", ' ', 'T')), 'UTC') AS timestamp(3)))`;
    const id = await start(`${view}SELECT ${booked} AS "booked" FROM "lake"."accounts"`);
    expect(await ended(id)).toMatchObject({ State: 'SUCCEEDED' });
    expect(await subject.columnsOf('accounts_typed')).toEqual(['booked timestamp']);
  });

  test('more statements at once than the account may have are refused', async () => {
    for (let begun = 0; begun < 20; begun++) await start(typed);
    await expect(start(typed)).rejects.toThrow(TooManyRequestsException);
  });

  test('an execution that nobody knows is not answered for', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const answer = await athena.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id] }));
    expect(answer.QueryExecutions).toEqual([]);
    expect(answer.UnprocessedQueryExecutionIds?.[0]?.QueryExecutionId).toBe(id);
  });
}
