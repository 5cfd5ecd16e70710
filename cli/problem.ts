import { Fault, type FaultKind } from '../functions/domain/fault.ts';
import { ConfigError } from '../infra/config/mistake.ts';
import type { ExitStatus } from './exit-status.ts';

interface ProblemFacts {
  readonly status: Exclude<ExitStatus, 'done'>;
  /** What should have been, without a full stop. */
  readonly expected: string;
  /** What was instead. */
  readonly found: string;
  /** What a person does about it, in order. */
  readonly todo: readonly string[];
  readonly cause?: unknown;
}

/** What keeps a command from doing what it was asked for, as a person reads it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: Exclude<ExitStatus, 'done'>;
  readonly expected: string;
  readonly found: string;
  readonly todo: readonly string[];

  constructor({ status, expected, found, todo, cause }: ProblemFacts) {
    super(`Expected: ${expected}. Found: ${found}. Do: ${todo.join(' ')}`, { cause });
    this.status = status;
    this.expected = expected;
    this.found = found;
    this.todo = todo;
  }
}

const again = 'Run it again in a minute.';

/** Faults of adapters speak to functions, which are woken again; nobody wakes a person. */
const todoOfPeople: Partial<Readonly<Record<FaultKind, string>>> = {
  'access-denied':
    'Have it granted to your role, or in the policy of the resource or its key. docs/steward-command.md lists what each command needs.',
  throttled: again,
  conflict: again,
  'invalid-request':
    "Read AWS's words: something that the configuration or the call names is not as it expects.",
  'service-unavailable': `${again} If it stays so: the network from here, or AWS's health page.`,
  unknown: again,
};

/** Any thrown value as a problem; what nobody foresaw says so, and keeps its stack for `STEWARD_DEBUG`. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof Fault) {
    const { expected, found, todo, kind } = thrown.facts;
    const status = thrown.retryable ? 'failed' : 'refused';
    return new Problem({ status, expected, found, todo: [todoOfPeople[kind] ?? todo], cause: thrown });
  }
  if (thrown instanceof ConfigError) {
    return new Problem({
      status: 'misused',
      expected: 'a configuration without mistakes',
      found: thrown.message.trimEnd(),
      todo: ['Correct it, or name another file with --config.'],
      cause: thrown,
    });
  }
  return new Problem({
    status: 'failed',
    expected: 'the command to come to its end',
    found: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
    todo: ['Run it again with STEWARD_DEBUG=1 for the place in the code, and report that.'],
    cause: thrown,
  });
}

export function misuse(expected: string, found: string, ...todo: readonly string[]): Problem {
  return new Problem({ status: 'misused', expected, found, todo });
}
