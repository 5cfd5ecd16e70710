import {
  InvokeCommand,
  type InvokeCommandInput,
  type InvokeCommandOutput,
  LambdaClient,
  LambdaServiceException,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Reachable } from '../support/served.ts';

/** A Lambda to hold against the contract. */
export interface LambdaSubject {
  readonly at: Reachable;
  /** A function that answers `{"given": <its event>}` and logs the line `said hello`. */
  readonly echo: { readonly name: string; readonly arn: string };
  /** A function that throws `new RangeError('too far')`. */
  readonly failing: string;
  close(): Promise<void>;
}

/** What Invoke does, as far as the suite relies on it. */
export function lambdaContract(setUp: () => Promise<LambdaSubject>): void {
  let subject: LambdaSubject;
  let lambda: LambdaClient;

  beforeEach(async () => {
    subject = await setUp();
    lambda = new LambdaClient({ ...subject.at, maxAttempts: 1 });
  });

  afterEach(async () => {
    lambda.destroy();
    await subject.close();
  });

  const invoke = (input: InvokeCommandInput) => lambda.send(new InvokeCommand(input));
  const answerOf = ({ Payload }: InvokeCommandOutput): unknown =>
    JSON.parse(Payload?.transformToString() ?? 'null');

  async function refusal(call: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    if (!(error instanceof LambdaServiceException)) throw error;
    return { name: error.name, status: error.$metadata.httpStatusCode };
  }

  test('a synchronous invocation answers what the function answers', async () => {
    const answer = await invoke({ FunctionName: subject.echo.name, Payload: '{"a":1}' });
    expect([answer.StatusCode, answer.ExecutedVersion, answer.FunctionError, answer.LogResult]).toEqual([
      200,
      '$LATEST',
      undefined,
      undefined,
    ]);
    expect(answerOf(answer)).toEqual({ given: { a: 1 } });
  });

  test('a function may be named by its ARN, and given nothing', async () => {
    expect(answerOf(await invoke({ FunctionName: subject.echo.arn }))).toEqual({ given: {} });
    const qualified = await invoke({ FunctionName: `${subject.echo.arn}:$LATEST`, Payload: '{"b":2}' });
    expect(answerOf(qualified)).toEqual({ given: { b: 2 } });
  });

  test('the end of the log comes with the answer, if asked for', async () => {
    const { LogResult } = await invoke({ FunctionName: subject.echo.name, LogType: 'Tail' });
    expect(Buffer.from(LogResult ?? '', 'base64').toString()).toContain('said hello');
  });

  test('an error of the function is no error of Invoke', async () => {
    const answer = await invoke({ FunctionName: subject.failing });
    expect([answer.StatusCode, answer.FunctionError]).toEqual([200, 'Unhandled']);
    expect(answerOf(answer)).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
  });

  test('an asynchronous invocation is accepted, a dry run is only tried', async () => {
    const accepted = await invoke({ FunctionName: subject.failing, InvocationType: 'Event' });
    expect([accepted.StatusCode, accepted.Payload?.length ?? 0]).toEqual([202, 0]);
    const tried = await invoke({ FunctionName: subject.echo.name, InvocationType: 'DryRun' });
    expect(tried.StatusCode).toBe(204);
  });

  test('an unknown function, a payload that is no JSON and one that is too large are refused', async () => {
    expect(await refusal(invoke({ FunctionName: 'nobody' }))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
    });
    expect(await refusal(invoke({ FunctionName: subject.echo.name, Payload: '{' }))).toEqual({
      name: 'InvalidRequestContentException',
      status: 400,
    });
    const overOneMiB = JSON.stringify('x'.repeat(1_048_576));
    expect(
      await refusal(
        invoke({ FunctionName: subject.echo.name, InvocationType: 'Event', Payload: overOneMiB }),
      ),
    ).toEqual({ name: 'RequestTooLargeException', status: 413 });
  });
}
