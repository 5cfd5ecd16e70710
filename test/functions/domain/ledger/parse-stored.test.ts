import * as v from 'valibot';
import { expect, test } from 'vitest';
import { parseStored } from '../../../../functions/domain/ledger/parse-stored.ts';

const schema = v.object({ schema: v.literal(1), clusters: v.array(v.object({ name: v.string() })) });
const what = 'a list of schema 1';
const key = 'observed/list';

test('an object of the schema is what it says', () => {
  const body = { schema: 1, clusters: [{ name: 'orders' }] };
  expect(parseStored(schema, { what, key, body })).toEqual({ schema: 1, clusters: [{ name: 'orders' }] });
});

test.each([
  [
    'a member of another type, by its path',
    { schema: 1, clusters: [{ name: 3 }] },
    'clusters.0.name: Invalid type: Expected string but received 3',
  ],
  ['no object at all', 'nonsense', 'the object: Invalid type: Expected Object but received "nonsense"'],
])('%s is a fault that no retry helps', (_case, body, found) => {
  expect(() => parseStored(schema, { what, key, body })).toThrowError(
    expect.objectContaining({
      kind: 'invalid-request',
      retryable: false,
      message:
        `Expected: a list of schema 1 under observed/list. Found: ${found}. ` +
        'Do: look at the object and its versions in the ledger bucket, and deploy the version that wrote it.',
    }),
  );
});

test('where another thing helps, it is said instead', () => {
  expect(() => parseStored(schema, { what, key, body: {}, todo: 'delete it' })).toThrowError(
    /Do: delete it\.$/,
  );
});
