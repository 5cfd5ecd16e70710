import { describe, expect, test } from 'vitest';
import { covered, median } from '../../bench/statistics.ts';

describe('the median', () => {
  test('is the middle value, by size and not by place', () => {
    expect(median([100, 2, 30])).toBe(30);
  });

  test('of an even number is the mean of the two in the middle', () => {
    expect(median([4, 1, 10, 2])).toBe(3);
  });

  test('of one value is that value', () => {
    expect(median([7])).toBe(7);
  });

  test('of none cannot be told', () => {
    expect(() => median([])).toThrow('Found none');
  });
});

describe('the time that calls cover', () => {
  test('counts what overlaps once', () => {
    expect(
      covered(
        [
          [0, 10],
          [5, 12],
          [20, 25],
        ],
        [0, 100],
      ),
    ).toBe(17);
  });

  test('counts a call within another not at all', () => {
    expect(
      covered(
        [
          [0, 30],
          [10, 20],
        ],
        [0, 100],
      ),
    ).toBe(30);
  });

  test('takes calls in any order', () => {
    expect(
      covered(
        [
          [20, 25],
          [5, 12],
          [0, 10],
        ],
        [0, 100],
      ),
    ).toBe(17);
  });

  test('leaves out what lies before and after the window', () => {
    expect(
      covered(
        [
          [0, 10],
          [40, 60],
          [70, 80],
        ],
        [5, 50],
      ),
    ).toBe(15);
  });

  test('is nothing without calls', () => {
    expect(covered([], [0, 100])).toBe(0);
  });
});
