import { describe, expect, test } from 'vitest';
import { crashEverywhere, kills } from '../support/journey/crash-point.ts';

describe('verify-export killed at every call of a night', () => {
  test.each(kills)('%s', async (kill) => {
    const { reached, failures } = await crashEverywhere('verify-export', kill);
    expect(failures).toEqual([]);
    expect(reached).toBeGreaterThan(20);
  });
});
