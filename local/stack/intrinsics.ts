import { StackError } from './stack-error.ts';

/** What references in a template resolve to. */
export interface Scope {
  /** Parameters and pseudo parameters by name. */
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  /** `undefined` where the template has no such condition. */
  condition(name: string): boolean | undefined;
  /** What `Ref` gives; `undefined` where the template has no such resource. */
  reference(logicalId: string): string | undefined;
  /** What `Fn::GetAtt` gives. @throws StackError naming the attribute. */
  attribute(logicalId: string, name: string): unknown;
  /** An output of a stack that was deployed before; `undefined` where there is none. */
  stackOutput(stack: string, output: string): unknown;
}

type Resolver = (operand: unknown, scope: Scope, where: string) => unknown;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const intrinsics: Readonly<Record<string, Resolver>> = {
  Ref: (name, scope, where) => reference(text(name, 'Ref', where), scope, where),
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Sub': sub,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::FindInMap': findInMap,
  'Fn::If': choose,
  'Fn::GetStackOutput': getStackOutput,
};

/**
 * A template's value with every intrinsic function carried out. A property set to `AWS::NoValue` disappears.
 *
 * @param where logical id and path, for errors.
 * @throws StackError for an intrinsic that is not imitated, a reference to nothing, a dynamic reference.
 */
export function resolve(value: unknown, scope: Scope, where: string): unknown {
  if (typeof value === 'string') return withoutDynamicReference(value, where);
  if (Array.isArray(value)) {
    return value
      .map((item: unknown, index) => resolve(item, scope, `${where}[${index}]`))
      .filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && isIntrinsic(first[0])) {
    const [name, operand] = first;
    const carryOut = intrinsics[name];
    if (carryOut === undefined) throw notImitated(name, where);
    return carryOut(operand, scope, where);
  }
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, resolve(item, scope, `${where}.${key}`)] as const)
      .filter(([, item]) => item !== undefined),
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html */
export function evaluateCondition(condition: unknown, scope: Scope, where: string): boolean {
  const [[name, operand] = ['', undefined]] = Object.entries(Object(condition));
  const operands = Array.isArray(operand) ? operand : [operand];
  const evaluate = (each: unknown): boolean => evaluateCondition(each, scope, where);
  switch (name) {
    case 'Fn::Equals':
      return resolve(operands[0], scope, where) === resolve(operands[1], scope, where);
    case 'Fn::And':
      return operands.every(evaluate);
    case 'Fn::Or':
      return operands.some(evaluate);
    case 'Fn::Not':
      return !evaluate(operands[0]);
    case 'Condition':
      return named(text(operand, 'Condition', where), scope, where);
    default:
      throw notImitated(name, where);
  }
}

/** Logical ids and parameters that a value refers to. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, operand]) => {
    if (key === 'Ref' && typeof operand === 'string') return [operand];
    if (key === 'Fn::GetAtt') return [getAttParts(operand)[0]];
    if (key === 'Fn::Sub') {
      const template: unknown = Array.isArray(operand) ? operand[0] : operand;
      const names = [...String(template).matchAll(variable)].map(([, name = '']) => name.split('.')[0] ?? '');
      return [...names, ...referencesIn(operand)];
    }
    return referencesIn(operand);
  });
}

/** `${Name}`, but not the literal `${!Name}`. */
const variable = /\$\{(?!!)([^}]+)\}/g;

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function reference(name: string, scope: Scope, where: string): unknown {
  if (name === 'AWS::NoValue') return undefined;
  if (scope.parameters.has(name)) return scope.parameters.get(name);
  const resource = scope.reference(name);
  if (resource === undefined)
    throw new StackError(`${where}: Ref to "${name}", which the template does not have.`);
  return resource;
}

function getAttParts(operand: unknown): [string, string] {
  if (Array.isArray(operand)) return [String(operand[0]), operand.slice(1).join('.')];
  const [logicalId = '', ...attribute] = String(operand).split('.');
  return [logicalId, attribute.join('.')];
}

function getAtt(operand: unknown, scope: Scope): unknown {
  return scope.attribute(...getAttParts(operand));
}

/** Of a stack in the same account and region: another place would be one more stack elsewhere. */
function getStackOutput(operand: unknown, scope: Scope, where: string): unknown {
  const { StackName, OutputName, Region, ...others } = resolve(operand, scope, where) as Record<
    string,
    unknown
  >;
  const isElsewhere = Region !== undefined && Region !== scope.parameters.get('AWS::Region');
  const [other] = isElsewhere ? ['another Region'] : Object.keys(others);
  if (other !== undefined) throw notImitated(`Fn::GetStackOutput with ${other}`, where);
  const stack = text(StackName, 'Fn::GetStackOutput', where);
  const output = text(OutputName, 'Fn::GetStackOutput', where);
  const value = scope.stackOutput(stack, output);
  if (value !== undefined) return value;
  throw new StackError(`${where}: no stack ${stack} that was deployed before has the output ${output}.`);
}

function join(operand: unknown, scope: Scope, where: string): string {
  const [delimiter, parts] = Array.isArray(operand) ? operand : [];
  return list(resolve(parts, scope, where), 'Fn::Join', where)
    .map((part) => text(part, 'Fn::Join', where))
    .join(text(delimiter, 'Fn::Join', where));
}

function sub(operand: unknown, scope: Scope, where: string): string {
  const [template, variables] = Array.isArray(operand) ? operand : [operand, {}];
  const own = Object(resolve(variables ?? {}, scope, where));
  return text(template, 'Fn::Sub', where)
    .replaceAll(variable, (_whole, name: string) => {
      if (Object.hasOwn(own, name)) return String(own[name]);
      const [logicalId = '', ...attribute] = name.split('.');
      if (attribute.length > 0) return String(scope.attribute(logicalId, attribute.join('.')));
      return String(reference(name, scope, where));
    })
    .replaceAll('${!', '${');
}

function select(operand: unknown, scope: Scope, where: string): unknown {
  const [index, items] = Array.isArray(operand) ? operand : [];
  const selected = list(resolve(items, scope, where), 'Fn::Select', where)[
    Number(resolve(index, scope, where))
  ];
  if (selected === undefined)
    throw new StackError(`${where}: Fn::Select finds nothing at index ${String(index)}.`);
  return selected;
}

function split(operand: unknown, scope: Scope, where: string): string[] {
  const [delimiter, source] = Array.isArray(operand) ? operand : [];
  const whole = text(resolve(source, scope, where), 'Fn::Split', where);
  return whole.split(text(delimiter, 'Fn::Split', where));
}

function findInMap(operand: unknown, scope: Scope, where: string): unknown {
  const keys = list(resolve(operand, scope, where), 'Fn::FindInMap', where).map(String);
  const [map = '', top = '', second = ''] = keys;
  const found = scope.mappings[map]?.[top]?.[second];
  if (found === undefined)
    throw new StackError(`${where}: Fn::FindInMap finds nothing at ${keys.join('.')}.`);
  return found;
}

function choose(operand: unknown, scope: Scope, where: string): unknown {
  const [name, yes, no] = Array.isArray(operand) ? operand : [];
  return resolve(named(text(name, 'Fn::If', where), scope, where) ? yes : no, scope, where);
}

function named(name: string, scope: Scope, where: string): boolean {
  const holds = scope.condition(name);
  if (holds === undefined) throw new StackError(`${where}: the template has no condition "${name}".`);
  return holds;
}

function withoutDynamicReference(value: string, where: string): string {
  if (!value.includes('{{resolve:')) return value;
  throw new StackError(
    `${where}: the dynamic reference "${value}" is not resolved locally. Pass the value as configuration instead.`,
  );
}

function notImitated(name: string, where: string): StackError {
  return new StackError(
    `${where}: ${name} is not imitated locally. Add it to local/stack/intrinsics.ts, or keep it out of the stack.`,
  );
}

function text(value: unknown, intrinsic: string, where: string): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new StackError(`${where}: ${intrinsic} takes a string here, found ${JSON.stringify(value)}.`);
}

function list(value: unknown, intrinsic: string, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new StackError(`${where}: ${intrinsic} takes a list here, found ${JSON.stringify(value)}.`);
}
