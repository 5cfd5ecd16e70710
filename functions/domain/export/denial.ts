/** How far a list of what must stay out of the lake reaches into a part of the database. */
export type Reach = 'not' | 'partly' | 'whole';

/**
 * Whether a table is denied. Upper and lower case are the same here: PostgreSQL tells `Cards` from `cards`, and whoever
 * denies one of them means the other, too.
 *
 * @param table `database.schema.table`
 * @param never `database`, `database.schema` or `database.schema.table`, each with `*` for any part of a name
 */
export function isDenied(table: string, never: readonly string[]): boolean {
  return reachInto(table, never) === 'whole';
}

/** @param part `database`, `database.schema` or `database.schema.table`; empty for everything */
export function reachInto(part: string, never: readonly string[]): Reach {
  const reaches = never.map((denial) => reachOf(partsOf(denial), partsOf(part)));
  if (reaches.includes('whole')) return 'whole';
  return reaches.includes('partly') ? 'partly' : 'not';
}

/** Database, schema and table; the last may have dots in its name. */
export function partsOf(name: string): readonly string[] {
  if (name === '') return [];
  const [database = '', schema, ...table] = name.split('.');
  if (schema === undefined) return [database];
  return table.length === 0 ? [database, schema] : [database, schema, table.join('.')];
}

function reachOf(denial: readonly string[], part: readonly string[]): Reach {
  const common = Math.min(denial.length, part.length);
  for (let index = 0; index < common; index++) {
    if (!fits(part[index] ?? '', denial[index] ?? '')) return 'not';
  }
  return denial.length <= part.length ? 'whole' : 'partly';
}

/** Pieces between the stars in their order, so that no pattern can take long. */
function fits(name: string, pattern: string): boolean {
  const [first = '', ...pieces] = pattern.toLowerCase().split('*');
  const lower = name.toLowerCase();
  const last = pieces.pop();
  if (last === undefined) return lower === first;
  if (!lower.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces) {
    const found = lower.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return lower.length - last.length >= at && lower.endsWith(last);
}
