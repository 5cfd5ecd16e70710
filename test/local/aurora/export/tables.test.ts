import { describe, expect, test } from 'vitest';
import {
  type ExportTable,
  isAskedFor,
  reasonToSkip,
  targetOf,
} from '../../../../local/aurora/export/tables.ts';

const payouts: ExportTable = {
  database: 'ledger',
  schema: 'payments',
  name: 'payouts',
  columns: [],
  relations: [],
  partitioned: false,
  hasNumericKey: true,
  sizeBytes: 8192,
  masterMayRead: true,
};

function withColumn(name: string): ExportTable {
  const rest = {
    type: 'text',
    sqlType: 'text',
    characterMaximumLength: 0,
    numericPrecision: 0,
    datetimePrecision: 0,
  };
  return { ...payouts, columns: [{ name, ...rest }] };
}

test('a table is named by database, schema and table', () => {
  expect(targetOf(payouts)).toBe('ledger.payments.payouts');
});

describe('ExportOnly', () => {
  test.each([
    ['ledger', true],
    ['ledger.payments', true],
    ['ledger.payments.payouts', true],
    ['ledge', false],
    ['ledger.pay', false],
    ['ledger.payments.payout', false],
    ['ledger.payments.payouts_2026', false],
    ['other.payments.payouts', false],
  ])('%s asks for ledger.payments.payouts: %s', (entry, asked) => {
    expect(isAskedFor(payouts, entry)).toBe(asked);
  });
});

describe('what RDS leaves out', () => {
  test.each(['raw data', 'a,b', 'a;b', 'a{b', 'a}b', 'a(b', 'a)b', 'a\nb', 'a\tb', 'a=b'])(
    'a column named %j',
    (name) => {
      expect(reasonToSkip(withColumn(name))).toBe('UNSUPPORTED_COLUMN_NAME');
    },
  );

  test.each(['Amount', 'größe', 'interchange_%', 'a.b', 'a"b', 'a-b'])('not a column named %j', (name) => {
    expect(reasonToSkip(withColumn(name))).toBeUndefined();
  });

  test('a table with a slash in its name', () => {
    expect(reasonToSkip({ ...payouts, name: 'in/out' })).toBe('UNSUPPORTED_TABLE_NAME');
  });

  test('a table that the master user may not read', () => {
    expect(reasonToSkip({ ...payouts, masterMayRead: false })).toBe('PERMISSIONS_DO_NOT_EXIST');
  });
});
