import { AwsError, NotImitatedError } from '../service.ts';
import type { Shape, StructureShape } from './schema.ts';

/** A dotted key, taken apart: `Filters.Filter.1.Name`. */
interface Node {
  text: string | undefined;
  readonly children: Map<string, Node>;
}

const absent: Node = { text: undefined, children: new Map() };

/**
 * Reads a query service's form into the operation's input: nested members by dots, list items and map entries by
 * number, and an empty text for an empty list.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#query-key-resolution
 *
 * @throws AwsError a text that is not of the member's type; NotImitatedError a parameter the schema does not have
 */
export function readQuery(shape: StructureShape, form: URLSearchParams): Record<string, unknown> {
  const root: Node = { text: undefined, children: new Map() };
  for (const [key, text] of form) {
    if (key !== 'Action' && key !== 'Version') insert(root, key, text);
  }
  return readStructure(shape, root, shape.name);
}

function insert(root: Node, key: string, text: string): void {
  let node = root;
  for (const part of key.split('.')) {
    const child = node.children.get(part) ?? { text: undefined, children: new Map() };
    node.children.set(part, child);
    node = child;
  }
  node.text = text;
}

function readStructure(shape: StructureShape, node: Node, path: string): Record<string, unknown> {
  const byWireName = new Map([...shape.members.values()].map((member) => [member.wireName, member]));
  return Object.fromEntries(
    [...node.children].map(([key, child]) => {
      const member = byWireName.get(key);
      if (!member) throw new NotImitatedError(`The parameter ${path}.${key}`);
      return [member.name, readValue(member.shape(), child, `${path}.${key}`)];
    }),
  );
}

function readValue(shape: Shape, node: Node, path: string): unknown {
  switch (shape.kind) {
    case 'structure':
      return readStructure(shape, node, path);
    case 'list': {
      const items = node.children.get(shape.item.wireName)?.children ?? new Map<string, Node>();
      return [...items]
        .toSorted(([a], [b]) => Number(a) - Number(b))
        .map(([index, item]) => readValue(shape.item.shape(), item, `${path}.${index}`));
    }
    case 'map': {
      const entries = node.children.get('entry')?.children ?? new Map<string, Node>();
      return Object.fromEntries(
        [...entries].map(([index, entry]) => {
          const value = entry.children.get(shape.value.wireName) ?? absent;
          return [
            entry.children.get(shape.key.wireName)?.text ?? '',
            readValue(shape.value.shape(), value, `${path}.entry.${index}`),
          ];
        }),
      );
    }
    default:
      return readText(shape.kind, node.text ?? '', path);
  }
}

function readText(kind: 'string' | 'number' | 'boolean' | 'timestamp', text: string, path: string): unknown {
  if (kind === 'string') return text;
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (kind === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (kind === 'timestamp' && !Number.isNaN(Date.parse(text))) return new Date(text);
  throw new AwsError('InvalidParameterValue', 400, `Value (${text}) for parameter ${path} is not a ${kind}.`);
}
