/** How far a list of patterns reaches into a part of the database. */
export type Reach = 'not' | 'partly' | 'whole';

/**
 * Whether any of the patterns takes in a table. Upper and lower case are the same here: PostgreSQL tells `Cards` from
 * `cards`, and whoever names one of them means the other, too.
 *
 * @param table `database.schema.table`
 * @param patterns `database`, `database.schema` or `database.schema.table`, each with `*` for any part of a name
 */
export function matchesAny(table: string, patterns: readonly string[]): boolean {
  return reachInto(table, patterns) === 'whole';
}

/** @param part `database`, `database.schema` or `database.schema.table`; empty for everything */
export function reachInto(part: string, patterns: readonly string[]): Reach {
  const reaches = patterns.map((pattern) => reachOf(partsOf(pattern), partsOf(part)));
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

function reachOf(pattern: readonly string[], part: readonly string[]): Reach {
  const common = Math.min(pattern.length, part.length);
  for (let index = 0; index < common; index++) {
    if (!fits(part[index] ?? '', pattern[index] ?? '')) return 'not';
  }
  return pattern.length <= part.length ? 'whole' : 'partly';
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
