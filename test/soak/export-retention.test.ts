import { expect, test } from 'vitest';
import { surviveExportRetention } from '../support/journey/export-retention.ts';

// The plan of crashes at every other call is beside it.
test('an export that nothing keeps goes with its partitions, once, also by one that dies of it', {
  timeout: 120_000,
}, async () => {
  const fault = { kill: 'before-reply' } as const;
  const calls = await surviveExportRetention({ operation: 'DeleteObjects', call: 1, fault });
  expect(calls.length).toBeGreaterThan(30);
});
