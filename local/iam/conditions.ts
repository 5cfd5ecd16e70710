import { isModelledConditionKey } from './condition-keys.ts';
import { hasPolicyVariable, UnsupportedPolicyError } from './unsupported.ts';
import type { RequestContext } from './verdict.ts';
import { matchesArn, matchesWildcard } from './wildcard.ts';

/** One line of a condition block: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export interface Condition {
  readonly operator: string;
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

type Compare = (wanted: string, found: string) => boolean;

interface Operator {
  readonly compare: Compare;
  /** `…Not…`: holds when no wanted value is found. */
  readonly negated: boolean;
}

const equals: Compare = (wanted, found) => wanted === found;
const equalsIgnoringCase: Compare = (wanted, found) => wanted.toLowerCase() === found.toLowerCase();

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: is(equals),
  StringNotEquals: isNot(equals),
  StringEqualsIgnoreCase: is(equalsIgnoringCase),
  StringNotEqualsIgnoreCase: isNot(equalsIgnoringCase),
  StringLike: is(matchesWildcard),
  StringNotLike: isNot(matchesWildcard),
  ArnEquals: is(matchesArn),
  ArnNotEquals: isNot(matchesArn),
  ArnLike: is(matchesArn),
  ArnNotLike: isNot(matchesArn),
  Bool: is(equalsIgnoringCase),
  ...ordered('Numeric', Number),
  ...ordered('Date', (text) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))),
};

/** Reads a condition block. @throws UnsupportedPolicyError naming the operator, key or value that is not known. */
export function parseConditions(block: unknown, where: string): Condition[] {
  if (block === undefined) return [];
  return entriesOf(block, where).flatMap(([form, keys]) =>
    entriesOf(keys, `${where}, ${form}`).map(([key, values]) => parseCondition(form, key, values, where)),
  );
}

/** Whether a request meets the condition. A key that is not in the context is absent. */
export function meets(condition: Condition, context: RequestContext): boolean {
  const found = valuesOf(condition.key, context);
  if (condition.operator === 'Null') {
    return condition.values.includes(found === undefined ? 'true' : 'false');
  }
  const operator = operators[condition.operator];
  if (operator === undefined) throw new UnsupportedPolicyError(`${condition.operator} is not evaluated.`);
  if (found === undefined) return absentMeets(condition, operator);

  const isWanted = (value: string) => condition.values.some((wanted) => operator.compare(wanted, value));
  const holds = (value: string) => isWanted(value) !== operator.negated;
  if (condition.quantifier === 'ForAllValues') return found.every(holds);
  if (condition.quantifier === 'ForAnyValue') return found.some(holds);
  return operator.negated ? found.every(holds) : found.some(holds);
}

/** Absent keys meet `IfExists`, `ForAllValues` and negated operators, and nothing else. */
function absentMeets(condition: Condition, operator: Operator): boolean {
  if (condition.ifExists || condition.quantifier === 'ForAllValues') return true;
  return operator.negated && condition.quantifier === undefined;
}

function parseCondition(form: string, key: string, source: unknown, where: string): Condition {
  const [, quantifier, operator = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(form) ?? [];
  if (operator !== 'Null' && operators[operator] === undefined) {
    throw new UnsupportedPolicyError(`${where}: the condition operator "${form}" is not evaluated.`);
  }
  if (!isModelledConditionKey(key)) {
    throw new UnsupportedPolicyError(
      `${where}: no endpoint brings the condition key "${key}"; see local/iam/condition-keys.ts.`,
    );
  }
  return {
    operator,
    quantifier: quantifier === 'ForAllValues' || quantifier === 'ForAnyValue' ? quantifier : undefined,
    ifExists: ifExists !== undefined,
    key: key.toLowerCase(),
    values: (Array.isArray(source) ? source : [source]).map((value) => parseValue(value, `${where}, ${key}`)),
  };
}

function parseValue(value: unknown, where: string): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new UnsupportedPolicyError(`${where}: a value was expected, found ${JSON.stringify(value)}.`);
  }
  const text = String(value);
  if (hasPolicyVariable(text)) {
    throw new UnsupportedPolicyError(`${where}: policy variables are not evaluated, found "${text}".`);
  }
  return text;
}

function entriesOf(source: unknown, where: string): [string, unknown][] {
  if (typeof source === 'object' && source !== null && !Array.isArray(source)) return Object.entries(source);
  throw new UnsupportedPolicyError(`${where}: an object was expected, found ${JSON.stringify(source)}.`);
}

/** Condition keys do not tell capitals from small letters. */
function valuesOf(key: string, context: RequestContext): readonly string[] | undefined {
  const entry = Object.entries(context).find(([name]) => name.toLowerCase() === key);
  if (entry === undefined) return undefined;
  const [, value] = entry;
  if (typeof value === 'string') return [value];
  return value.length === 0 ? undefined : value;
}

function is(compare: Compare): Operator {
  return { compare, negated: false };
}

function isNot(compare: Compare): Operator {
  return { compare, negated: true };
}

function ordered(type: 'Numeric' | 'Date', read: (text: string) => number): Record<string, Operator> {
  const by = (holds: (found: number, wanted: number) => boolean) =>
    is((wanted, found) => holds(read(found), read(wanted)));
  return {
    [`${type}Equals`]: by((found, wanted) => found === wanted),
    [`${type}NotEquals`]: isNot((wanted, found) => read(found) === read(wanted)),
    [`${type}LessThan`]: by((found, wanted) => found < wanted),
    [`${type}LessThanEquals`]: by((found, wanted) => found <= wanted),
    [`${type}GreaterThan`]: by((found, wanted) => found > wanted),
    [`${type}GreaterThanEquals`]: by((found, wanted) => found >= wanted),
  };
}
