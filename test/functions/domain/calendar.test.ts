import { expect, test } from 'vitest';
import { dayOf, mondayOf, monthOf, monthsBefore } from '../../../functions/domain/calendar.ts';

test('a day and a month are those of UTC', () => {
  const lateInTheYear = new Date('2026-12-31T23:59:59.999Z');
  expect(dayOf(lateInTheYear)).toBe('2026-12-31');
  expect(monthOf(lateInTheYear)).toBe('2026-12');
});

test.each([
  ['2026-11-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['2026-11-29T23:59:59.999Z', '2026-11-23T23:59:59.999Z'],
  ['2027-01-01T08:00:00.000Z', '2026-12-28T08:00:00.000Z'],
])('the Monday of %s is %s', (time, monday) => {
  expect(mondayOf(new Date(time)).toISOString()).toBe(monday);
});

test.each([
  ['2026-11-20T02:10:00.000Z', 0, '2026-11-01T00:00:00.000Z'],
  ['2026-01-31T23:59:00.000Z', 1, '2025-12-01T00:00:00.000Z'],
  ['2026-03-31T00:00:00.000Z', 1, '2026-02-01T00:00:00.000Z'],
])('of %s, %i months before begins %s', (time, months, begins) => {
  expect(monthsBefore(new Date(time), months).toISOString()).toBe(begins);
});
