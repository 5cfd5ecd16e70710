import { Fault } from '../../domain/fault.ts';
import { rehearsalOfAnswer } from '../../domain/rotation/rehearsal-record.ts';
import type { Rehearsal, Rehearsals } from '../../domain/rotation/watched.ts';
import { askRotateSecret } from './rotate-secret-ask.ts';

export interface LambdaRehearsalsOptions {
  /** The name of rotate-secret. */
  readonly functionName: string;
}

/** Rehearsals by rotate-secret: it is asked for a dry run. */
export class LambdaRehearsals implements Rehearsals {
  readonly #functionName: string;

  constructor({ functionName }: LambdaRehearsalsOptions) {
    this.#functionName = functionName;
  }

  async rehearse(name: string): Promise<Rehearsal> {
    const { text, error } = await askRotateSecret(this.#functionName, { dryRun: name });
    const rehearsal = error === undefined ? rehearsalOfAnswer(text) : undefined;
    if (rehearsal) return rehearsal;
    throw new Fault({
      kind: 'service-unavailable',
      expected: `${this.#functionName} to answer a dry run of ${name}`,
      found: error ?? 'an answer of another form',
      todo: 'look into the log of rotate-secret; the next sweep asks again',
    });
  }
}
