import { problemOf } from '../problem.ts';

/** `unknown`: could not be looked at, or cannot be seen from here. */
export type Level = 'ok' | 'warn' | 'fail' | 'unknown';

export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly level: Level;
  readonly found: string;
  /** What a person does about it. */
  readonly fix?: string;
}

/** Runs a check; one that cannot be done is itself a finding. */
export async function findingsOf(
  check: string,
  look: () => Promise<readonly Omit<Finding, 'check'>[]>,
): Promise<Finding[]> {
  try {
    return (await look()).map((finding) => ({ check, ...finding }));
  } catch (thrown) {
    const { found } = problemOf(thrown);
    const fix = 'Allow the call to whoever runs doctor (docs/steward-command.md), or try again.';
    return [{ check, level: 'unknown', found, fix }];
  }
}
