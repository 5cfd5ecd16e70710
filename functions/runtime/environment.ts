import type { EnvironmentOf, FunctionContract } from '../contract/contract.ts';
import { Fault } from '../domain/fault.ts';

/** The variables that the contract declares, each present and not empty. */
export function readEnvironment<C extends FunctionContract>(
  contract: C,
  variables: Readonly<Record<string, string | undefined>>,
): EnvironmentOf<C> {
  const declared = Object.keys(contract.environment);
  const missing = declared.filter((name) => !variables[name]);
  if (missing.length > 0) {
    throw new Fault({
      kind: 'invalid-request',
      expected: `the environment variables ${declared.join(', ')}, which ${contract.name} declares`,
      found: `nothing in ${missing.join(', ')}`,
      todo: 'deploy the stack again: it fills them from the contract; nobody should set them by hand',
    });
  }
  const values = Object.fromEntries(declared.map((name) => [name, variables[name] ?? '']));
  return values as EnvironmentOf<C>;
}
