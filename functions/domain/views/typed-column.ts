import type { CatalogueColumn } from '../catalogue/catalogue.ts';

/** How a view shows a column: the SQL type that it has there, and the expression that reads it. */
export interface TypedColumn {
  readonly type: string;
  readonly expression: string;
}

/** A name as Athena's queries take any: https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What a text that RDS wrote of PostgreSQL's type becomes. What the target cannot hold is NULL. */
interface Cast {
  readonly type: string;
  read(column: string): string;
}

const instant = (column: string) =>
  `TRY(CAST(at_timezone(from_iso8601_timestamp(replace(${column}, ' ', 'T')), 'UTC') AS timestamp(3)))`;

/** Athena's decimal has 38 digits; a numeric without a precision of its own gets 20 before the point and 18 behind. */
const anyDecimal = 'decimal(38, 18)';

const casts: readonly (readonly [RegExp, (match: RegExpExecArray) => Cast])[] = [
  [
    /^(?:numeric|decimal)(?:\s*\(\s*(\d+)\s*,\s*(\d+)\s*\))?$/i,
    ([, precision, scale]) => tryCast(decimal(Number(precision), Number(scale))),
  ],
  [/^date$/i, () => tryCast('date')],
  [/^timestamp(?:\s*\(\d\))?(?: without time zone)?$/i, () => tryCast('timestamp(3)')],
  [
    /^(?:timestamptz(?:\s*\(\d\))?|timestamp(?:\s*\(\d\))? with time zone)$/i,
    () => ({ type: 'timestamp(3)', read: instant }),
  ],
];

/** The column as a view shows it, by the type that it has in PostgreSQL. */
export function typedColumn({ name, type, comment }: CatalogueColumn): TypedColumn {
  const column = quoted(name);
  const cast = type === 'string' ? castOf(postgresType(comment)) : undefined;
  return cast
    ? { type: cast.type, expression: cast.read(column) }
    : { type: sqlTypes[type] ?? type, expression: column };
}

/**
 * A column of an older version of a table, as the newest shows it: cast where both are values of a kind, otherwise NULL.
 */
export function asTyped(column: CatalogueColumn, target: TypedColumn): string {
  const own = typedColumn(column);
  if (own.type === target.type) return own.expression;
  if (own.type === 'varbinary' || target.type === 'varbinary') return nothing(target.type);
  if (target.type === 'varchar') return `TRY_CAST(${quoted(column.name)} AS varchar)`;
  // By way of its own type: '12.00' is no bigint to Athena, nor a text with a time a date, while the number and the instant are.
  const castable = own.type === 'varchar' || kindOf(own) === kindOf(target);
  return castable ? `TRY_CAST(${own.expression} AS ${target.type})` : nothing(target.type);
}

/** A column that a version of the table does not have. */
export function nothing(type: string): string {
  return `CAST(NULL AS ${type})`;
}

/** The comment of a column begins with its type in PostgreSQL; its own name may follow. */
function postgresType(comment: string): string {
  return comment.split(', "', 1)[0]?.trim() ?? '';
}

function castOf(postgres: string): Cast | undefined {
  for (const [pattern, cast] of casts) {
    const match = pattern.exec(postgres);
    if (match) return cast(match);
  }
  return undefined;
}

function tryCast(type: string): Cast {
  return { type, read: (column) => `TRY_CAST(${column} AS ${type})` };
}

function decimal(precision: number, scale: number): string {
  const fits = precision >= 1 && precision <= 38 && scale <= precision;
  return fits ? `decimal(${precision}, ${scale})` : anyDecimal;
}

/** Types of tables whose name in queries is another: https://docs.aws.amazon.com/athena/latest/ug/data-types.html */
const sqlTypes: Readonly<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  float: 'real',
  binary: 'varbinary',
  timestamp: 'timestamp(3)',
};

function kindOf({ type }: TypedColumn): string {
  if (/^(tinyint|smallint|integer|bigint|real|double|decimal)/.test(type)) return 'number';
  return /^(date|timestamp)/.test(type) ? 'time' : type;
}
