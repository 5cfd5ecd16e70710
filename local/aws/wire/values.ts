import type { Member, StructureShape } from './schema.ts';

/**
 * The members that a value sets, checked against the schema: what AWS does not have cannot be sent.
 *
 * @throws Error naming the member; a mistake in the local run, not an answer of AWS
 */
export function membersSet(shape: StructureShape, value: unknown): [Member, unknown][] {
  if (typeof value !== 'object' || value === null) {
    throw new Error(`${shape.name} must be an object, found ${String(value)}`);
  }
  return Object.entries(value)
    .filter(([, given]) => given !== undefined)
    .map(([name, given]) => {
      const member = shape.members.get(name);
      if (!member) throw new Error(`AWS has no member "${name}" in ${shape.name}`);
      return [member, given];
    });
}

export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`expected a list, found ${String(value)}`);
  return value;
}

export function asDate(value: unknown): Date {
  if (!(value instanceof Date)) throw new Error(`expected a Date, found ${String(value)}`);
  return value;
}
