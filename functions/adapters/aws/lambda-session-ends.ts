import { Fault } from '../../domain/fault.ts';
import { type EndAnswer, endOfAnswer, type SessionEnds } from '../../domain/rotation/former-sessions.ts';
import { askRotateSecret } from './rotate-secret-ask.ts';

/** Ends of sessions by rotate-secret. */
export class LambdaSessionEnds implements SessionEnds {
  readonly #functionName: string;

  constructor(functionName: string) {
    this.#functionName = functionName;
  }

  async end(name: string, version: string): Promise<EndAnswer> {
    const { text, error } = await askRotateSecret(this.#functionName, { endSessions: name, version });
    const answer = error === undefined ? endOfAnswer(text) : undefined;
    if (answer) return answer;
    throw new Fault({
      kind: 'service-unavailable',
      expected: `${this.#functionName} to end sessions of ${name}`,
      found: error ?? 'an answer of another form',
      todo: 'look into the log of rotate-secret; the next sweep asks again',
    });
  }
}
