/** What a function says of one piece of work, in its structured log. */
export interface LoggedOutcome {
  readonly outcome: string;
  readonly subject: string;
  readonly reason: string;
}

/** The outcome in a line of a function's log; `undefined` for any other line. */
export function loggedOutcome(line: string): LoggedOutcome | undefined {
  const logged = parsed(line);
  const outcome = logged?.['outcome'];
  if (typeof outcome !== 'string') return undefined;
  return { outcome, subject: text(logged?.['subject']), reason: text(logged?.['reason']) };
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
