/**
 * Event patterns of EventBridge rules.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export type EventPattern = (event: unknown) => boolean;

/** Says whether a field's value matches; the value is `undefined` where the event lacks the field. */
type ValueMatcher = (value: unknown) => boolean;

/** A pattern that EventBridge would refuse, or that uses an operator not imitated here. */
class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** @throws PatternError naming the path and the operator. */
export function compilePattern(pattern: unknown): EventPattern {
  return compileObject(pattern, []);
}

function compileObject(pattern: unknown, path: readonly string[]): EventPattern {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw new PatternError(`${at(path)}: expected an object with at least one key, found ${show(pattern)}.`);
  }
  const fields = Object.entries(pattern).map(([key, expected]) =>
    key === '$or' ? compileOr(expected, path) : compileField(key, expected, path),
  );
  return (event) => fields.every((matches) => matches(event));
}

function compileOr(alternatives: unknown, path: readonly string[]): EventPattern {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw new PatternError(`${at([...path, '$or'])}: expected a list of at least two patterns.`);
  }
  const compiled = alternatives.map((alternative) => compileObject(alternative, path));
  return (event) => compiled.some((matches) => matches(event));
}

function compileField(key: string, expected: unknown, path: readonly string[]): EventPattern {
  const here = [...path, key];
  if (isObject(expected)) {
    const nested = compileObject(expected, here);
    // An array of objects matches if one of them does; a missing object still reaches `exists: false` inside.
    return (event) => asList(field(event, key)).some(nested);
  }
  if (!Array.isArray(expected) || expected.length === 0) {
    throw new PatternError(
      `${at(here)}: expected a list of values or an object, found ${show(expected)}. Values always stand in a list.`,
    );
  }
  const matchers = expected.map((value: unknown) => compileValue(value, here));
  return (event) => asList(field(event, key)).some((value) => matchers.some((matches) => matches(value)));
}

function compileValue(expected: unknown, path: readonly string[]): ValueMatcher {
  if (isObject(expected)) return compileOperator(expected, path);
  if (Array.isArray(expected)) throw new PatternError(`${at(path)}: a list inside a list is no pattern.`);
  return (value) => value === expected;
}

function compileOperator(operator: Record<string, unknown>, path: readonly string[]): ValueMatcher {
  const [[name, operand] = ['', undefined], ...more] = Object.entries(operator);
  if (more.length > 0) {
    throw new PatternError(`${at(path)}: one operator at a time, found ${Object.keys(operator).join(', ')}.`);
  }
  if (name === 'exists') return exists(operand, path);
  if (name === 'anything-but') return anythingBut(operand, path);
  if (name === 'numeric') return numeric(operand, path);
  return textOperator(name, operand, path);
}

function exists(operand: unknown, path: readonly string[]): ValueMatcher {
  if (typeof operand !== 'boolean') throw operandError('exists', 'true or false', operand, path);
  return (value) => (isLeaf(value) ? operand : !operand);
}

/** `prefix` and `suffix` (also with `equals-ignore-case` inside), `equals-ignore-case` and `wildcard`. */
function textOperator(name: string, operand: unknown, path: readonly string[]): ValueMatcher {
  const tests: Readonly<Record<string, (text: string, operand: string) => boolean>> = {
    prefix: (text, start) => text.startsWith(start),
    suffix: (text, end) => text.endsWith(end),
    'equals-ignore-case': (text, other) => text.toLowerCase() === other.toLowerCase(),
    wildcard: (text, wildcard) => wildcardExpression(wildcard, path).test(text),
  };
  const test = tests[name];
  if (test === undefined) {
    throw new PatternError(
      `${at(path)}: the operator "${name}" is not imitated locally. Imitate it in local/events/pattern.ts, or use ` +
        'exact values, prefix, suffix, anything-but, equals-ignore-case, wildcard, numeric, exists or $or.',
    );
  }
  if ((name === 'prefix' || name === 'suffix') && isObject(operand)) {
    const inner = operand['equals-ignore-case'];
    if (typeof inner !== 'string' || Object.keys(operand).length !== 1) {
      throw operandError(name, 'a string or {"equals-ignore-case": string}', operand, path);
    }
    return (value) => typeof value === 'string' && test(value.toLowerCase(), inner.toLowerCase());
  }
  if (typeof operand !== 'string') throw operandError(name, 'a string', operand, path);
  if (name === 'wildcard') wildcardExpression(operand, path);
  return (value) => typeof value === 'string' && test(value, operand);
}

/** Matches a field that is there and has none of the values. */
function anythingBut(operand: unknown, path: readonly string[]): ValueMatcher {
  if (isObject(operand)) {
    const [[name, inner] = ['', undefined]] = Object.entries(operand);
    const any = asList(inner).map((one) => textOperator(name, one, path));
    return (value) => isLeaf(value) && !any.some((matches) => matches(value));
  }
  const values = new Set(asList(operand));
  for (const value of values) {
    if (typeof value === 'string' || typeof value === 'number') continue;
    throw operandError('anything-but', 'strings or numbers', operand, path);
  }
  return (value) => isLeaf(value) && !values.has(value);
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(operand: unknown, path: readonly string[]): ValueMatcher {
  const parts = asList(operand);
  const bounds: ((value: number) => boolean)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const compare = comparisons[String(parts[index])];
    const bound = parts[index + 1];
    if (compare === undefined || typeof bound !== 'number') {
      throw operandError('numeric', 'pairs of =, <, <=, >, >= and a number', operand, path);
    }
    bounds.push((value) => compare(value, bound));
  }
  if (bounds.length === 0) throw operandError('numeric', 'at least one comparison', operand, path);
  return (value) => typeof value === 'number' && bounds.every((holds) => holds(value));
}

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function wildcardExpression(wildcard: string, path: readonly string[]): RegExp {
  if (/(?<!\\)(\\\\)*\*\*/.test(wildcard)) {
    throw new PatternError(`${at(path)}: consecutive wildcards are refused by EventBridge: "${wildcard}".`);
  }
  const source = wildcard.replaceAll(/\\[*\\]|\*|[^*\\]+|\\/g, (part) => {
    if (part === '*') return '.*';
    if (part === '\\') {
      throw new PatternError(`${at(path)}: a backslash must be followed by * or \\ in "${wildcard}".`);
    }
    return escapeForRegExp(part.startsWith('\\') ? part.slice(1) : part);
  });
  return new RegExp(`^${source}$`, 's');
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `exists` and `anything-but` see leaf fields only; null is a value. */
function isLeaf(value: unknown): boolean {
  return value !== undefined && !isObject(value);
}

function field(event: unknown, key: string): unknown {
  return isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;
}

/** An array in the event matches if any of its elements does; an empty one counts as a field that is missing. */
function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  return value.length === 0 ? [undefined] : value;
}

function operandError(
  operator: string,
  expected: string,
  found: unknown,
  path: readonly string[],
): PatternError {
  return new PatternError(`${at(path)}: "${operator}" takes ${expected}, found ${show(found)}.`);
}

function at(path: readonly string[]): string {
  return path.length === 0 ? 'Event pattern' : `Event pattern at ${path.join('.')}`;
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
