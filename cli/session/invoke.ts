import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { awsFault, errorFacts } from '../../functions/adapters/aws/fault.ts';
import { isJsonObject, type JsonValue } from '../../functions/domain/json.ts';
import { Problem } from '../problem.ts';
import type { Invoked } from './session.ts';

/**
 * Invokes a function and waits for its answer.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 *
 * @throws Problem `refused` where there is no such function, `failed` where it threw
 */
export async function invokeFunction(
  client: LambdaClient,
  functionName: string,
  payload: unknown,
): Promise<Invoked> {
  const { Payload, FunctionError, LogResult } = await send(client, functionName, payload);
  const text = Buffer.from(Payload ?? []).toString('utf8');
  const answer: JsonValue = text === '' ? null : JSON.parse(text);
  const log = LogResult ? Buffer.from(LogResult, 'base64').toString('utf8') : '';
  if (FunctionError === undefined) return { answer: isJsonObject(answer) ? answer : { answer }, log };
  const message = isJsonObject(answer) ? String(answer['errorMessage']) : text;
  throw new Problem({
    status: 'failed',
    expected: `${functionName} to answer`,
    found: message,
    todo: [`Read its log for the cause: aws logs tail /aws/lambda/${functionName} --since 15m`],
  });
}

async function send(client: LambdaClient, FunctionName: string, payload: unknown) {
  try {
    return await client.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(payload)), LogType: 'Tail' }),
    );
  } catch (thrown) {
    const { name } = errorFacts(thrown);
    if (name !== 'ResourceNotFoundException') {
      throw awsFault(thrown, { call: 'Lambda Invoke', subject: FunctionName });
    }
    throw new Problem({
      status: 'refused',
      expected: `the function ${FunctionName} in this account and region`,
      found: 'none',
      todo: [
        'Deploy the stack again if the function is newer than the deployment.',
        'A capability that is off for every cluster has no functions: see its mode in the configuration.',
      ],
      cause: thrown,
    });
  }
}
