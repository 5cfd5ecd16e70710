import { expect, test } from 'vitest';
import { taggedParameters, wantedTags } from '../../../../functions/domain/catalogue/tags.ts';

const entries = [
  { tables: '*', tags: { sensitivity: 'internal', owner: 'ledger' } },
  { tables: 'ledger.payments', tags: { sensitivity: 'card' } },
  { tables: '*.*.customer*', tags: { sensitivity: 'personal' } },
];

test.each([
  ['ledger.public.accounts', ['owner=ledger', 'sensitivity=internal']],
  ['ledger.payments.payouts', ['owner=ledger', 'sensitivity=card']],
  ['ledger.payments.Customers', ['owner=ledger', 'sensitivity=personal']],
])('of several entries that fit %s the last says', (table, tags) => {
  expect(wantedTags(table, entries).map(({ key, value }) => `${key}=${value}`)).toEqual(tags);
});

test('a table is tagged once, and again when its tags are others', () => {
  const internal = [{ key: 'sensitivity', value: 'internal' }];
  const tagged = taggedParameters({ classification: 'parquet' }, internal);
  expect(tagged).toEqual({
    classification: 'parquet',
    'aurora-steward:lake-formation-tags': 'sensitivity=internal',
  });
  expect(taggedParameters(tagged ?? {}, internal)).toBeUndefined();
  expect(taggedParameters(tagged ?? {}, [{ key: 'sensitivity', value: 'card' }])).toBeDefined();
  expect(taggedParameters(tagged ?? {}, [])).toBeUndefined();
});
