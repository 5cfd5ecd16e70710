import { describe, expect, test } from 'vitest';
import { crashEverywhere, kills } from '../support/journey/crash-point.ts';

describe('export-snapshots killed at every call of a night in which a cluster itself is exported', () => {
  test.each(kills)('%s', async (kill) => {
    const { reached, failures } = await crashEverywhere('export-snapshots', kill, { live: true });
    expect(failures).toEqual([]);
    expect(reached).toBeGreaterThan(20);
  });
});
