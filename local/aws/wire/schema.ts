import type { ExportTask$, ExportTaskNotFoundFault$, StartExportTask$ } from '@aws-sdk/client-rds';

/** An operation as the SDK's clients export it: `StartExportTask$`. */
export type OperationSchema = typeof StartExportTask$;
/** A modelled error as the SDK's clients export it: `ExportTaskNotFoundFault$`. */
export type ErrorSchema = typeof ExportTaskNotFoundFault$;
export type StructureSchema = typeof ExportTask$;

/** What an operation takes and gives, read from the schemas that the SDK's own codecs are driven by. */
export type Shape =
  | StructureShape
  | { readonly kind: 'list'; readonly item: Member }
  | { readonly kind: 'map'; readonly key: Member; readonly value: Member }
  | { readonly kind: 'string' | 'number' | 'boolean' | 'timestamp' };

export interface StructureShape {
  readonly kind: 'structure';
  /** AWS's name: `ExportTask`. */
  readonly name: string;
  readonly members: ReadonlyMap<string, Member>;
  readonly required: readonly string[];
}

export interface Member {
  readonly name: string;
  /** Its name in XML and in query strings, if the model gives it another. */
  readonly wireName: string;
  /** Read when asked for: shapes contain themselves. */
  shape(): Shape;
}

/** `StartExportTask`. */
export function operationName(schema: OperationSchema): string {
  return schema[2];
}

export function inputOf(schema: OperationSchema): StructureShape {
  return structureOf(schema[4], `${operationName(schema)}Input`);
}

export function outputOf(schema: OperationSchema): StructureShape {
  return structureOf(schema[5], `${operationName(schema)}Output`);
}

/** Code on the wire and HTTP status of a modelled error; for query services the code often lacks `Fault`. */
export function errorOf(schema: ErrorSchema): { readonly code: string; readonly status: number } {
  const traits = schema[3];
  const { awsQueryError, httpError } = typeof traits === 'object' ? (traits as ErrorTraits) : {};
  return awsQueryError
    ? { code: awsQueryError[0], status: awsQueryError[1] }
    : { code: schema[2], status: httpError ?? 400 };
}

interface ErrorTraits {
  readonly awsQueryError?: readonly [code: string, status: number];
  readonly httpError?: number;
}

const shapes = new WeakMap<object, Shape>();

/**
 * Reads a schema: a number for a simple shape, a tuple for the others, or a function that gives either.
 * The tuples begin with what they are: 0 simple, 1 list, 2 map, 3 structure, -3 error; then namespace and name.
 */
export function shapeOf(reference: unknown): Shape {
  const schema: unknown = typeof reference === 'function' ? reference() : reference;
  if (typeof schema === 'number') return simpleShape(schema);
  if (!Array.isArray(schema)) throw unknownSchema(schema);
  if (schema.length === 2) return shapeOf(schema[0]);
  const known = shapes.get(schema);
  if (known) return known;
  const shape = compoundShape(schema);
  shapes.set(schema, shape);
  return shape;
}

function structureOf(reference: unknown, name: string): StructureShape {
  const schema: unknown = typeof reference === 'function' ? reference() : reference;
  if (schema === 'unit') return { kind: 'structure', name, members: new Map(), required: [] };
  const shape = shapeOf(schema);
  if (shape.kind !== 'structure') throw unknownSchema(schema);
  return shape;
}

function compoundShape(schema: readonly unknown[]): Shape {
  const [kind, , name, , first, second, requiredCount] = schema;
  if (kind === 0) return shapeOf(first);
  if (kind === 1) return { kind: 'list', item: memberOf('member', first) };
  if (kind === 2) return { kind: 'map', key: memberOf('key', first), value: memberOf('value', second) };
  if ((kind === 3 || kind === -3) && Array.isArray(first) && Array.isArray(second)) {
    const names = first.map(String);
    return {
      kind: 'structure',
      name: String(name),
      members: new Map(names.map((member, index) => [member, memberOf(member, second[index])])),
      // The SDK lists required members first and says how many they are.
      required: names.slice(0, typeof requiredCount === 'number' ? requiredCount : 0),
    };
  }
  throw unknownSchema(schema);
}

function memberOf(name: string, reference: unknown): Member {
  const traits: unknown = Array.isArray(reference) && reference.length === 2 ? reference[1] : undefined;
  const xmlName = typeof traits === 'object' && traits !== null && 'xmlName' in traits && traits.xmlName;
  return {
    name,
    wireName: typeof xmlName === 'string' ? xmlName : name,
    shape: () => shapeOf(reference),
  };
}

const blob = 21;
const list = 64;
const map = 128;

function simpleShape(schema: number): Shape {
  if (schema >= map) return { kind: 'map', key: memberOf('key', 0), value: memberOf('value', schema - map) };
  if (schema >= list) return { kind: 'list', item: memberOf('member', schema - list) };
  if (schema === 0) return { kind: 'string' };
  if (schema === 1) return { kind: 'number' };
  if (schema === 2) return { kind: 'boolean' };
  if (schema === 4) return { kind: 'timestamp' };
  // Bytes stay the base64 text that they are on the wire.
  if (schema === blob) return { kind: 'string' };
  throw unknownSchema(schema);
}

function unknownSchema(schema: unknown): Error {
  return new Error(`The SDK has a kind of schema that this cannot read: ${String(schema)}`);
}
