import type { Settling } from '../../domain/rotation/conducting.ts';
import { calling } from './fault.ts';

/**
 * Attempts that were given up, ended by rotate-secret, which is in the VPC.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaSettling implements Settling {
  readonly #functionName: string;

  constructor(functionName: string) {
    this.#functionName = functionName;
  }

  async settle(name: string): Promise<string | undefined> {
    // Only where an attempt is stuck; from a module of its own: importing the package when needed would bring all of it.
    const { lambdaAsk } = await import('./lambda-invoke.ts');
    const { Payload, FunctionError } = await calling(
      { call: 'Lambda Invoke', subject: this.#functionName },
      () => lambdaAsk({ FunctionName: this.#functionName, Payload: JSON.stringify({ settle: name }) }),
    );
    const text = Payload ? new TextDecoder().decode(Payload) : '';
    const refused = text.includes('"answer":"refused"');
    if (FunctionError === undefined && !refused) return undefined;
    return /"(?:errorMessage|because)":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? FunctionError ?? 'refused';
  }
}
