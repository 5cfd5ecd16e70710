import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Fault } from '../../domain/fault.ts';
import { rehearsalOfAnswer } from '../../domain/rotation/rehearsal-record.ts';
import type { Rehearsal, Rehearsals } from '../../domain/rotation/watched.ts';
import { clientConfiguration } from './clients.ts';
import { calling } from './fault.ts';

export interface LambdaRehearsalsOptions {
  /** The name of rotate-secret. */
  readonly functionName: string;
  readonly client?: LambdaClient;
}

/**
 * Rehearsals by rotate-secret, which is in the VPC: it is asked for a dry run and answers.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaRehearsals implements Rehearsals {
  readonly #functionName: string;
  readonly #client: LambdaClient;

  constructor({ functionName, client }: LambdaRehearsalsOptions) {
    this.#functionName = functionName;
    // A dry run may take as long as the function may.
    const longer = { connectionTimeout: 3_000, requestTimeout: 130_000, throwOnRequestTimeout: true };
    this.#client = client ?? new LambdaClient({ ...clientConfiguration('lambda'), requestHandler: longer });
  }

  async rehearse(name: string): Promise<Rehearsal> {
    const { Payload, FunctionError } = await calling(
      { call: 'Lambda Invoke', subject: this.#functionName },
      () =>
        this.#client.send(
          new InvokeCommand({ FunctionName: this.#functionName, Payload: JSON.stringify({ dryRun: name }) }),
        ),
    );
    const text = Payload ? new TextDecoder().decode(Payload) : '';
    const rehearsal = FunctionError === undefined ? rehearsalOfAnswer(text) : undefined;
    if (rehearsal) return rehearsal;
    throw new Fault({
      kind: 'service-unavailable',
      expected: `${this.#functionName} to answer a dry run of ${name}`,
      found: FunctionError ?? 'an answer of another form',
      todo: 'look into the log of rotate-secret; the next sweep asks again',
    });
  }
}
