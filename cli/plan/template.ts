import { isJsonObject, type JsonObject, type JsonValue } from '../../functions/domain/json.ts';

/** A stack as the synth left it, as far as a plan is read from it. */
export interface SynthesizedStack {
  readonly name: string;
  /** By logical id. */
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Why what a role or policy names cannot be named more narrowly: by construct path, then by what is named. */
  readonly wildcardReasons: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What is allowed, and probably not meant. */
  readonly warnings: readonly string[];
}

export interface TemplateResource {
  readonly id: string;
  /** `AWS::Lambda::Function` */
  readonly type: string;
  /** Where it stands in the app, without the stack: `ExportSnapshots/Role`. */
  readonly path: string;
  readonly properties: JsonObject;
}

export function resourcesOf({ resources }: SynthesizedStack, type: string): TemplateResource[] {
  return [...resources.values()].filter((resource) => resource.type === type);
}

/** The value at a path of names; `undefined` where there is none. */
export function at(value: JsonValue | undefined, ...names: readonly string[]): JsonValue | undefined {
  const [name, ...rest] = names;
  if (name === undefined) return value;
  return isJsonObject(value) ? at(value[name], ...rest) : undefined;
}

/** Any value as a list: CloudFormation writes a list of one as the one. */
export function listAt(value: JsonValue | undefined, ...names: readonly string[]): readonly JsonValue[] {
  const found = at(value, ...names);
  if (found === undefined) return [];
  return isList(found) ? found : [found];
}

/** A value as text, references in angle brackets: `<LakeBucket.Arn>/*`. Nothing of it is looked up. */
export function textOf(value: JsonValue | undefined): string {
  if (!isJsonObject(value)) return value === undefined ? '' : String(value);
  const [[form, operand] = ['', null]] = Object.entries(value);
  if (form === 'Ref') return `<${textOf(operand)}>`;
  if (form === 'Fn::GetAtt' && isList(operand)) return `<${operand.map(textOf).join('.')}>`;
  if (form === 'Fn::Join' && isList(operand)) {
    const [separator, parts] = operand;
    return listAt(parts).map(textOf).join(textOf(separator));
  }
  if (form === 'Fn::Sub')
    return textOf(isList(operand) ? operand[0] : operand).replaceAll(/\$\{([^}]+)\}/g, '<$1>');
  return JSON.stringify(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
