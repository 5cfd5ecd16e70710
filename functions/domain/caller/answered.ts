import type { JsonObject } from '../json.ts';
import type { Outcome } from '../outcome.ts';

/** What came of a request to an invoked function, for the log, and what its caller is told. */
export interface Answered {
  readonly outcome: Outcome;
  readonly answer: JsonObject;
}

/** A refusal is an answer, not an error: it says why, and what to do. Programs go by `answer`. */
export function refusedAnswer(
  subject: string,
  because: string,
  todo: readonly string[],
  {
    kind = 'refused',
    couldGo = [],
  }: { readonly kind?: Outcome['kind']; readonly couldGo?: readonly string[] } = {},
): Answered {
  return {
    outcome: { kind, subject, reason: because },
    answer: { answer: 'refused', because, do: todo, ...(couldGo.length > 0 && { couldGo }) },
  };
}
