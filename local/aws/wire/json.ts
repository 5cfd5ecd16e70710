import { AwsError, NotImitatedError } from '../service.ts';
import type { Shape, StructureShape } from './schema.ts';
import { asDate, asList, membersSet } from './values.ts';

/**
 * The JSON form of an output: timestamps in epoch seconds.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 *
 * @throws Error for a member that AWS does not have, or a value of another type
 */
export function writeJson(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'structure':
      return Object.fromEntries(
        membersSet(shape, value).map(([member, given]) => [member.name, writeJson(member.shape(), given)]),
      );
    case 'list':
      return asList(value).map((item) => writeJson(shape.item.shape(), item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value ?? {}).map(([key, item]) => [key, writeJson(shape.value.shape(), item)]),
      );
    case 'timestamp':
      return asDate(value).getTime() / 1000;
    default:
      if (typeof value !== shape.kind) throw new Error(`expected a ${shape.kind}, found ${String(value)}`);
      return value;
  }
}

/**
 * Reads an operation's input from its JSON form.
 *
 * @throws AwsError SerializationException for a value of another type; NotImitatedError for a member the schema
 *   does not have
 */
export function readJson(shape: StructureShape, json: unknown): Record<string, unknown> {
  return readStructure(shape, json, shape.name);
}

function readStructure(shape: StructureShape, json: unknown, path: string): Record<string, unknown> {
  return Object.fromEntries(
    entriesOf(json, path).map(([name, given]) => {
      const member = shape.members.get(name);
      if (!member) throw new NotImitatedError(`The member ${path}.${name}`);
      return [name, readValue(member.shape(), given, `${path}.${name}`)];
    }),
  );
}

function readValue(shape: Shape, json: unknown, path: string): unknown {
  switch (shape.kind) {
    case 'structure':
      return readStructure(shape, json, path);
    case 'list':
      if (!Array.isArray(json)) throw mistyped('list', path);
      return json.map((item, index) => readValue(shape.item.shape(), item, `${path}[${index}]`));
    case 'map':
      return Object.fromEntries(
        entriesOf(json, path).map(([key, item]) => [key, readValue(shape.value.shape(), item, path)]),
      );
    case 'timestamp':
      if (typeof json !== 'number') throw mistyped('timestamp in epoch seconds', path);
      return new Date(json * 1000);
    default:
      if (typeof json !== shape.kind) throw mistyped(shape.kind, path);
      return json;
  }
}

/** What is given; `null` counts as not given. */
function entriesOf(json: unknown, path: string): [string, unknown][] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw mistyped('object', path);
  return Object.entries(json).filter(([, value]) => value !== null);
}

function mistyped(expected: string, path: string): AwsError {
  return new AwsError('SerializationException', 400, `${path} must be a ${expected}.`);
}
