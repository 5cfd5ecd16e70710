import { expect, test } from 'vitest';
import { page } from '../../../../local/aws/rds/page.ts';

const letters = (count: number) => Array.from({ length: count }, (_, index) => String(index + 100));
const itself = (text: string) => text;

test('a last page that is full has no marker', () => {
  expect(page(letters(20), itself, { MaxRecords: 20 }).marker).toBeUndefined();
  expect(page(letters(21), itself, { MaxRecords: 20 }).marker).toBeDefined();
});

test('records that come and go between two pages neither repeat nor hide another', () => {
  const first = page(letters(30), itself, { MaxRecords: 20 });
  expect(first.records.at(-1)).toBe('119');
  const meanwhile = ['099', ...letters(30).filter((letter) => letter !== '119')];
  const second = page(meanwhile, itself, { MaxRecords: 20, Marker: first.marker });
  expect(second.records).toEqual(letters(30).slice(20));
});

test('there are 100 records to a page unless told', () => {
  expect(page(letters(130), itself, {}).records).toHaveLength(100);
});

test('a marker that nobody gave out is refused', () => {
  expect(() => page(letters(3), itself, { Marker: 'made-up' })).toThrow(
    expect.objectContaining({ code: 'InvalidParameterValue', status: 400 }),
  );
});
