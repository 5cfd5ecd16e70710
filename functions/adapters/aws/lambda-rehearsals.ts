import { Fault } from '../../domain/fault.ts';
import { rehearsalOfAnswer } from '../../domain/rotation/rehearsal-record.ts';
import type { Rehearsal, Rehearsals } from '../../domain/rotation/watched.ts';
import { calling } from './fault.ts';

export interface LambdaRehearsalsOptions {
  /** The name of rotate-secret. */
  readonly functionName: string;
}

/**
 * Rehearsals by rotate-secret, which is in the VPC: it is asked for a dry run and answers.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaRehearsals implements Rehearsals {
  readonly #functionName: string;

  constructor({ functionName }: LambdaRehearsalsOptions) {
    this.#functionName = functionName;
  }

  async rehearse(name: string): Promise<Rehearsal> {
    // Once a day for each secret; from a module of its own: importing the package when needed would bring all of it.
    const { lambdaAsk } = await import('./lambda-invoke.ts');
    const { Payload, FunctionError } = await calling(
      { call: 'Lambda Invoke', subject: this.#functionName },
      () => lambdaAsk({ FunctionName: this.#functionName, Payload: JSON.stringify({ dryRun: name }) }),
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
