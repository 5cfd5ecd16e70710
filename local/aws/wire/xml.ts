import type { Member, Shape, StructureShape } from './schema.ts';
import { asDate, asList, membersSet } from './values.ts';

/**
 * Writes the members of a structure as XML elements, as query services answer.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization
 *
 * @throws Error for a member that AWS does not have, or a value of another type
 */
export function writeXml(shape: StructureShape, value: unknown): string {
  return membersSet(shape, value)
    .map(([member, given]) => writeMember(member, given))
    .join('');
}

/** An element with text, escaped. */
export function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function writeMember(member: Member, value: unknown): string {
  const content = writeValue(member.shape(), value);
  return content === '' ? `<${member.wireName}/>` : `<${member.wireName}>${content}</${member.wireName}>`;
}

function writeValue(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'structure':
      return writeXml(shape, value);
    case 'list':
      return asList(value)
        .map((item) => writeMember(shape.item, item))
        .join('');
    case 'timestamp':
      return asDate(value).toISOString();
    case 'map':
      return Object.entries(value ?? {})
        .map(([key, item]) => `${writeMember(shape.key, key)}${writeMember(shape.value, item)}`)
        .map((entry) => `<entry>${entry}</entry>`)
        .join('');
    default:
      return escapeXml(asSimple(shape.kind, value));
  }
}

function asSimple(kind: 'string' | 'number' | 'boolean', value: unknown): string {
  if (typeof value !== kind) throw new Error(`expected a ${kind}, found ${String(value)}`);
  return String(value);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
