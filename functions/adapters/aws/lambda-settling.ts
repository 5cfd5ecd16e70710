import type { Settling } from '../../domain/rotation/conducting.ts';
import { askRotateSecret } from './rotate-secret-ask.ts';

/** Attempts that were given up, ended by rotate-secret. */
export class LambdaSettling implements Settling {
  readonly #functionName: string;

  constructor(functionName: string) {
    this.#functionName = functionName;
  }

  async settle(name: string): Promise<string | undefined> {
    const { text, error } = await askRotateSecret(this.#functionName, { settle: name });
    const refused = text.includes('"answer":"refused"');
    if (error === undefined && !refused) return undefined;
    return /"(?:errorMessage|because)":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? error ?? 'refused';
  }
}
