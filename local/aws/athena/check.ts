import type { Expression, Select, TableName, ViewStatement } from './statement.ts';

/** A column as queries know it: name and SQL type. */
export interface ViewColumn {
  readonly name: string;
  readonly type: string;
}

/** Columns of a table, partition keys behind; `undefined` where there is no such table. */
export type FindColumns = (table: TableName) => readonly ViewColumn[] | undefined;

/**
 * The columns of a view, found out as Athena does before it keeps one.
 *
 * @throws TypeError as Athena words it: https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
 */
export function viewColumns({ selects, view }: ViewStatement, find: FindColumns): readonly ViewColumn[] {
  const [first = [], ...others] = selects.map((select) => columnsOf(select, find));
  for (const other of others) {
    if (other.length !== first.length)
      throw new TypeError('TYPE_MISMATCH: UNION query has different number of fields');
    for (const [index, { name, type }] of first.entries()) {
      const found = other[index]?.type;
      if (found === type) continue;
      throw new TypeError(
        `TYPE_MISMATCH: column ${name} in UNION query has incompatible types: ${type}, ${found}`,
      );
    }
  }
  const twice = first.find(({ name }, index) => first.findIndex((other) => other.name === name) !== index);
  if (twice)
    throw new TypeError(
      `DUPLICATE_COLUMN_NAME: Column name '${twice.name}' of ${view.table} is specified twice`,
    );
  return first;
}

function columnsOf({ items, from }: Select, find: FindColumns): ViewColumn[] {
  const columns = find(from);
  if (!columns)
    throw new TypeError(
      `TABLE_NOT_FOUND: Table 'awsdatacatalog.${from.database}.${from.table}' does not exist`,
    );
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  return items.map(({ expression, name }) => ({ name: name.toLowerCase(), type: typeOf(expression, types) }));
}

/** Functions that views of exports use, with what they take and give. */
const functions: Readonly<Record<string, { readonly takes: readonly string[]; readonly gives: string }>> = {
  replace: { takes: ['varchar', 'varchar', 'varchar'], gives: 'varchar' },
  from_iso8601_timestamp: { takes: ['varchar'], gives: 'timestamp(3) with time zone' },
  at_timezone: { takes: ['timestamp(3) with time zone', 'varchar'], gives: 'timestamp(3) with time zone' },
};

function typeOf(expression: Expression, columns: ReadonlyMap<string, string>): string {
  switch (expression.kind) {
    case 'column': {
      const type = columns.get(expression.name.toLowerCase());
      if (type === undefined)
        throw new TypeError(`COLUMN_NOT_FOUND: Column '${expression.name}' cannot be resolved`);
      return type;
    }
    case 'text':
      return 'varchar';
    case 'null':
      return 'unknown';
    case 'cast': {
      const from = typeOf(expression.of, columns);
      const to = sqlType(expression.to);
      if (!castable(from, to)) throw new TypeError(`TYPE_MISMATCH: Cannot cast ${from} to ${to}`);
      return to;
    }
    case 'call': {
      const given = expression.arguments.map((one) => typeOf(one, columns));
      if (expression.name === 'try' && given.length === 1) return given[0] ?? 'unknown';
      const known = functions[expression.name];
      if (!known) throw new TypeError(`FUNCTION_NOT_FOUND: Function '${expression.name}' not registered`);
      if (given.join() === known.takes.join()) return known.gives;
      throw new TypeError(
        `FUNCTION_NOT_FOUND: Unexpected parameters (${given.join(', ')}) for function ${expression.name}`,
      );
    }
  }
}

/** https://docs.aws.amazon.com/athena/latest/ug/data-types.html */
function sqlType(type: string): string {
  if (
    /^(varchar|date|boolean|tinyint|smallint|integer|bigint|real|double|varbinary|timestamp\(3\))$/.test(type)
  )
    return type;
  const [, precision, scale] = /^decimal\((\d+), (\d+)\)$/.exec(type) ?? [];
  if (Number(precision) <= 38 && Number(scale) <= Number(precision)) return type;
  throw new TypeError(`TYPE_NOT_FOUND: Unknown type: ${type}`);
}

function castable(from: string, to: string): boolean {
  if (from === to || from === 'unknown') return true;
  if (from === 'varbinary' || to === 'varbinary') return false;
  if (from === 'varchar' || to === 'varchar') return true;
  return family(from) === family(to);
}

function family(type: string): string {
  if (/^(tinyint|smallint|integer|bigint|real|double|decimal)/.test(type)) return 'number';
  return /^(date|timestamp)/.test(type) ? 'time' : type;
}

/** How Glue calls the types of columns: https://docs.aws.amazon.com/athena/latest/ug/data-types.html */
const ofTables: Readonly<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  float: 'real',
  binary: 'varbinary',
  timestamp: 'timestamp(3)',
};

export function fromTable(type: string): string {
  return ofTables[type] ?? type.replace(/,\s*/, ', ');
}

export function toTable(type: string): string {
  const [own] = Object.entries(ofTables).find(([, sql]) => sql === type) ?? [];
  return own ?? type.replace(', ', ',');
}
