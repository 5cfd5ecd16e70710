import { toFault } from './fault.ts';
import type { Outcome } from './outcome.ts';

/** The outcome of work that threw: a retry is asked for only where one can help. */
export function failureOf(thrown: unknown, subject: string, wakeUps?: readonly string[]): Outcome {
  const fault = toFault(thrown, `${subject} to be worked on`);
  return {
    kind: fault.retryable ? 'failed-retryable' : 'failed-for-good',
    subject,
    reason: fault.message,
    ...(wakeUps && { wakeUps }),
    details: { fault: fault.kind },
  };
}
