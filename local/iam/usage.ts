import type { Statement } from './policy-document.ts';
import type { Concern } from './statement.ts';

/** One action that one statement of a role's policies grants. */
export interface Grant {
  /** The role's name. */
  readonly role: string;
  readonly sid: string;
  /** As written in the policy, wildcards included. */
  readonly action: string;
}

export interface UsedGrant extends Grant {
  readonly uses: number;
}

/** Counts what granted permissions were used for. */
export interface Usage {
  /** Each granted action of a role, so that those never used can be told. */
  expect(role: string, statements: readonly Statement[]): void;
  count(role: string, concerns: readonly Concern[]): void;
  used(): UsedGrant[];
  unused(): Grant[];
}

export function createUsage(): Usage {
  const grants = new Map<string, { readonly grant: Grant; uses: number }>();

  function entry(role: string, sid: string, action: string): { readonly grant: Grant; uses: number } {
    const key = JSON.stringify([role, sid, action]);
    const known = grants.get(key) ?? { grant: { role, sid, action }, uses: 0 };
    grants.set(key, known);
    return known;
  }

  return {
    expect(role, statements) {
      for (const { sid, effect, actions } of statements) {
        if (effect === 'Deny' || actions.negated) continue;
        for (const action of actions.patterns) entry(role, sid, action);
      }
    },
    count(role, concerns) {
      for (const { statement, actions } of concerns) {
        for (const action of actions) entry(role, statement.sid, action).uses += 1;
      }
    },
    used: () =>
      [...grants.values()].filter(({ uses }) => uses > 0).map(({ grant, uses }) => ({ ...grant, uses })),
    unused: () => [...grants.values()].filter(({ uses }) => uses === 0).map(({ grant }) => grant),
  };
}
