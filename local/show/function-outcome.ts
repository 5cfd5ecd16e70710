/** What a function says of one piece of work, in its structured log. */
export interface LoggedOutcome {
  readonly outcome: string;
  readonly subject: string;
  readonly reason: string;
}

/** The outcome in a line of a function's log; `undefined` for any other line. */
export function loggedOutcome(line: string): LoggedOutcome | undefined {
  const logged = parsed(line);
  const { outcome, subject, reason } = logged ?? {};
  // Embedded metrics have a dimension of the same name, and nothing else of it.
  if (typeof outcome !== 'string' || typeof subject !== 'string' || typeof reason !== 'string')
    return undefined;
  return { outcome, subject, reason };
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
