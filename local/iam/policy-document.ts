import { type Condition, parseConditions } from './conditions.ts';
import { hasPolicyVariable, UnsupportedPolicyError } from './unsupported.ts';

/** A policy document, read: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Statement {
  /** The Sid, or the statement's place in its policy. */
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in identity policies. */
  readonly principals?: PrincipalElement;
  readonly actions: Selection;
  /** Absent in trust policies: they are about the role they belong to. */
  readonly resources?: Selection;
  readonly conditions: readonly Condition[];
}

/** `Action` and `Resource` select what they name; `NotAction` and `NotResource` everything else. */
export interface Selection {
  readonly patterns: readonly string[];
  readonly negated: boolean;
}

export interface PrincipalElement {
  /** `"*"` and `{"AWS": "*"}`. */
  readonly everyone: boolean;
  /** Role ARNs and account roots. */
  readonly aws: readonly string[];
  /** Service principals. */
  readonly services: readonly string[];
}

export type PolicyKind = 'identity' | 'resource' | 'trust';

/**
 * Reads a policy document, and refuses by name whatever the evaluation does not know: a statement that was silently
 * skipped would make a missing permission look granted, or a granted one look missing.
 *
 * @param name where the policy comes from, for errors.
 * @throws UnsupportedPolicyError
 */
export function parsePolicy(document: unknown, kind: PolicyKind, name: string): Statement[] {
  const policy = fieldsOf(document, name, ['Version', 'Id', 'Statement']);
  return listOf(policy['Statement']).map((statement, index) =>
    parseStatement(statement, kind, `${name}, statement ${index + 1}`, index),
  );
}

const statementFields = [
  'Sid',
  'Effect',
  'Principal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function parseStatement(source: unknown, kind: PolicyKind, where: string, index: number): Statement {
  const fields = fieldsOf(source, where, statementFields);
  const effect = fields['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new UnsupportedPolicyError(`${where}: Effect is Allow or Deny, found ${JSON.stringify(effect)}.`);
  }
  if ((kind === 'identity') !== (fields['Principal'] === undefined)) {
    throw new UnsupportedPolicyError(
      `${where}: a policy of kind "${kind}" ${kind === 'identity' ? 'has no' : 'needs a'} Principal.`,
    );
  }
  return {
    sid: typeof fields['Sid'] === 'string' ? fields['Sid'] : `statement ${index + 1}`,
    effect,
    ...(kind === 'identity' ? {} : { principals: parsePrincipals(fields['Principal'], where) }),
    actions: parseSelection(fields, 'Action', where),
    ...(kind === 'trust' ? {} : { resources: parseSelection(fields, 'Resource', where) }),
    conditions: parseConditions(fields['Condition'], where),
  };
}

function parseSelection(
  fields: Record<string, unknown>,
  element: 'Action' | 'Resource',
  where: string,
): Selection {
  const negated = fields[element] === undefined;
  const patterns = stringsOf(fields[negated ? `Not${element}` : element], `${where}, ${element}`);
  if (patterns.length === 0) {
    throw new UnsupportedPolicyError(`${where}: ${element} or Not${element} is missing.`);
  }
  return { patterns, negated };
}

function parsePrincipals(source: unknown, where: string): PrincipalElement {
  if (source === '*') return { everyone: true, aws: [], services: [] };
  const fields = fieldsOf(source, `${where}, Principal`, ['AWS', 'Service']);
  const aws = stringsOf(fields['AWS'], `${where}, Principal AWS`);
  return {
    everyone: aws.includes('*'),
    aws: aws.filter((principal) => principal !== '*'),
    services: stringsOf(fields['Service'], `${where}, Principal Service`),
  };
}

function fieldsOf(source: unknown, where: string, known: readonly string[]): Record<string, unknown> {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    throw new UnsupportedPolicyError(`${where}: an object was expected, found ${JSON.stringify(source)}.`);
  }
  const stranger = Object.keys(source).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    throw new UnsupportedPolicyError(`${where}: the element "${stranger}" is not evaluated.`);
  }
  return { ...source };
}

function listOf(source: unknown): readonly unknown[] {
  if (source === undefined) return [];
  return Array.isArray(source) ? source : [source];
}

function stringsOf(source: unknown, where: string): string[] {
  return listOf(source).map((value) => {
    if (typeof value !== 'string') {
      throw new UnsupportedPolicyError(
        `${where}: a string was expected, found ${JSON.stringify(value)} (an unresolved template function?).`,
      );
    }
    if (hasPolicyVariable(value)) {
      throw new UnsupportedPolicyError(`${where}: policy variables are not evaluated, found "${value}".`);
    }
    return value;
  });
}
