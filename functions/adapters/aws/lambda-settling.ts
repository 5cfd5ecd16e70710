import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Settling } from '../../domain/rotation/conducting.ts';
import { clientConfiguration } from './clients.ts';
import { calling } from './fault.ts';

/**
 * Attempts that were given up, ended by rotate-secret, which is in the VPC.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaSettling implements Settling {
  readonly #functionName: string;
  readonly #client: LambdaClient;

  constructor(functionName: string, client?: LambdaClient) {
    this.#functionName = functionName;
    const longer = { connectionTimeout: 3_000, requestTimeout: 130_000, throwOnRequestTimeout: true };
    this.#client = client ?? new LambdaClient({ ...clientConfiguration('lambda'), requestHandler: longer });
  }

  async settle(name: string): Promise<string | undefined> {
    const { Payload, FunctionError } = await calling(
      { call: 'Lambda Invoke', subject: this.#functionName },
      () =>
        this.#client.send(
          new InvokeCommand({ FunctionName: this.#functionName, Payload: JSON.stringify({ settle: name }) }),
        ),
    );
    if (FunctionError === undefined) return undefined;
    const text = Payload ? new TextDecoder().decode(Payload) : '';
    return /"errorMessage":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? FunctionError;
  }
}
