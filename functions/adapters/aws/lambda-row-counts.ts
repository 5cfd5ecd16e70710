import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { CountRequest } from '../../domain/comparison/count-request.ts';
import { type Counted, countedOf } from '../../domain/comparison/counted.ts';
import type { RowCounts } from '../../domain/comparison/ports.ts';
import { Fault } from '../../domain/fault.ts';
import { clientConfiguration } from './clients.ts';
import { calling } from './fault.ts';

export interface LambdaRowCountsOptions {
  /** The name of count-rows. */
  readonly functionName: string;
  readonly client?: LambdaClient;
}

/**
 * Rows as count-rows counts them, which is in the VPC.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaRowCounts implements RowCounts {
  readonly #functionName: string;
  #client: LambdaClient | undefined;

  constructor({ functionName, client }: LambdaRowCountsOptions) {
    this.#functionName = functionName;
    this.#client = client;
  }

  async count(request: CountRequest): Promise<Counted> {
    this.#client ??= patientClient();
    const client = this.#client;
    const FunctionName = this.#functionName;
    const { Payload, FunctionError } = await calling({ call: 'Lambda Invoke', subject: FunctionName }, () =>
      client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) })),
    );
    const text = Payload ? new TextDecoder().decode(Payload) : '';
    const counted = FunctionError === undefined ? countedOf(text) : undefined;
    if (counted) return counted;
    throw new Fault({
      kind: 'service-unavailable',
      expected: `${FunctionName} to count the rows of ${request.identifier}`,
      found: FunctionError ?? 'an answer of another form',
      todo: 'look into the log of count-rows; the next sweep asks again',
    });
  }
}

/** Counting may take as long as the function may; asking again would count at the same time as before. */
function patientClient(): LambdaClient {
  const requestHandler = { connectionTimeout: 3_000, requestTimeout: 250_000, throwOnRequestTimeout: true };
  return new LambdaClient({ ...clientConfiguration('lambda'), requestHandler, maxAttempts: 1 });
}
