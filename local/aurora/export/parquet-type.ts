import type { SchemaElement } from 'hyparquet';

/** How an export writes a column's values. */
export interface ParquetType {
  /** Type and annotation in the Parquet schema; every column may be null. */
  readonly element: Omit<SchemaElement, 'name' | 'repetition_type'>;
  /** As the export's manifest calls it. */
  readonly exportedType: string;
  /** From PostgreSQL's text form. */
  fromText(text: string): ParquetValue;
  /** To a text that is equal exactly when the values are: of what was read back, or of `fromText`. */
  toText(value: ParquetValue): string;
}

export type ParquetValue = string | number | bigint | boolean | Uint8Array;

const text: ParquetType = {
  element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  exportedType: 'binary (UTF8)',
  fromText: (text) => text,
  toText: String,
};

const int32: ParquetType = {
  element: { type: 'INT32' },
  exportedType: 'int32',
  fromText: Number,
  toText: String,
};

/**
 * By type, as `pg_type` names it; whatever is not listed becomes text, numerics, dates and timestamps included.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Considerations.html#aurora-export-snapshot.data-types
 * (`oid` is "not applicable" there; here it is text.)
 */
const types: Readonly<Record<string, ParquetType>> = {
  int8: { element: { type: 'INT64' }, exportedType: 'int64', fromText: BigInt, toText: String },
  int4: int32,
  int2: {
    ...int32,
    element: {
      type: 'INT32',
      converted_type: 'INT_16',
      logical_type: { type: 'INTEGER', bitWidth: 16, isSigned: true },
    },
    exportedType: 'int32 (int16)',
  },
  float4: {
    element: { type: 'FLOAT' },
    exportedType: 'float',
    fromText: (text) => Math.fround(Number(text)),
    toText: floatText,
  },
  float8: { element: { type: 'DOUBLE' }, exportedType: 'double', fromText: Number, toText: floatText },
  bool: {
    element: { type: 'BOOLEAN' },
    exportedType: 'boolean',
    fromText: (text) => text === 't',
    toText: String,
  },
  bytea: {
    element: { type: 'BYTE_ARRAY' },
    exportedType: 'binary',
    // `\x` and two digits a byte: https://www.postgresql.org/docs/17/datatype-binary.html
    fromText: (text) => Buffer.from(text.slice(2), 'hex'),
    toText: (value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)),
  },
};

export function parquetTypeOf(postgresType: string): ParquetType {
  return types[postgresType] ?? text;
}

/** `String` would show a negative zero as a positive one. */
function floatText(value: ParquetValue): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
