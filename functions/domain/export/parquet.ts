/** A column as the footer of a Parquet file has it. */
export interface ParquetColumn {
  readonly name: string;
  /** As Athena calls the type: `bigint`, `string`, …; `undefined` for one that no table of it can hold. */
  readonly type: string | undefined;
}

/** What a Parquet file says of itself at its end. */
export interface Footer {
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
}

/** A file whose end is no footer: cut short, or not Parquet at all. */
export interface Damage {
  readonly damaged: string;
}

/**
 * One element of a Parquet schema.
 * https://parquet.apache.org/docs/file-format/metadata/
 */
export interface SchemaElement {
  readonly name: string;
  readonly type?: string | undefined;
  readonly num_children?: number | undefined;
  readonly repetition_type?: string | undefined;
  readonly converted_type?: string | undefined;
  readonly logical_type?: { readonly type?: string | undefined } | undefined;
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
}

/** The columns of a file, in their order, from its schema: the root first, then what is below it. */
export function columnsOf([root, ...elements]: readonly SchemaElement[]): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  let index = 0;
  for (let left = root?.num_children ?? 0; left > 0; left--) {
    const element = elements[index];
    if (!element) break;
    columns.push({ name: element.name, type: athenaType(element) });
    index += sizeBelow(elements, index);
  }
  return columns;
}

/** Elements that belong to one column: itself and, of a nested one, all below. */
function sizeBelow(elements: readonly SchemaElement[], start: number): number {
  let size = 0;
  for (let open = 1; open > 0; open--) {
    open += elements[start + size]?.num_children ?? 0;
    size += 1;
  }
  return size;
}

/**
 * How a table of Athena reads a column; what RDS writes of PostgreSQL is flat.
 * https://docs.aws.amazon.com/athena/latest/ug/data-types.html
 */
function athenaType(element: SchemaElement): string | undefined {
  const {
    type,
    num_children: children = 0,
    repetition_type: repetition,
    converted_type: converted,
  } = element;
  const logical = element.logical_type?.type;
  if (children > 0 || repetition === 'REPEATED') return undefined;
  if (logical === 'DECIMAL' || converted === 'DECIMAL') {
    return `decimal(${element.precision ?? 38},${element.scale ?? 0})`;
  }
  switch (type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
      if (logical === 'DATE' || converted === 'DATE') return 'date';
      return narrow[converted ?? ''] ?? 'int';
    case 'INT64':
      return logical === 'TIMESTAMP' || converted?.startsWith('TIMESTAMP') ? 'timestamp' : 'bigint';
    case 'INT96':
      return 'timestamp';
    case 'FLOAT':
      return 'float';
    case 'DOUBLE':
      return 'double';
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return converted !== undefined || logical !== undefined ? 'string' : 'binary';
    default:
      return undefined;
  }
}

const narrow: Readonly<Record<string, string>> = { INT_8: 'tinyint', INT_16: 'smallint' };
