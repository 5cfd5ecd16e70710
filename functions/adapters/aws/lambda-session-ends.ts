import { Fault } from '../../domain/fault.ts';
import { type EndAnswer, endOfAnswer, type SessionEnds } from '../../domain/rotation/former-sessions.ts';
import { calling } from './fault.ts';

/**
 * Ends of sessions by rotate-secret, which is in the VPC.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaSessionEnds implements SessionEnds {
  readonly #functionName: string;

  constructor(functionName: string) {
    this.#functionName = functionName;
  }

  async end(name: string, version: string): Promise<EndAnswer> {
    // Once for each rotation; from a module of its own: importing the package when needed would bring all of it.
    const { lambdaAsk } = await import('./lambda-invoke.ts');
    const { Payload, FunctionError } = await calling(
      { call: 'Lambda Invoke', subject: this.#functionName },
      () =>
        lambdaAsk({
          FunctionName: this.#functionName,
          Payload: JSON.stringify({ endSessions: name, version }),
        }),
    );
    const text = Payload ? new TextDecoder().decode(Payload) : '';
    const answer = FunctionError === undefined ? endOfAnswer(text) : undefined;
    if (answer) return answer;
    throw new Fault({
      kind: 'service-unavailable',
      expected: `${this.#functionName} to end sessions of ${name}`,
      found: FunctionError ?? 'an answer of another form',
      todo: 'look into the log of rotate-secret; the next sweep asks again',
    });
  }
}
