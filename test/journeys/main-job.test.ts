import { expect, test } from 'vitest';
import { startMainJob } from '../support/main-job.ts';

test('npm start does the whole job on real databases and leaves nothing behind', {
  timeout: 180_000,
}, async () => {
  const job = startMainJob();
  expect(await job.ended, job.output()).toEqual({ code: 0, signal: null });
  expect(job.output()).toMatch(
    /\n(\d+) of \1 checks hold, [\d.]+ s\.\nParquet files, ledger, alerts and timeline: /,
  );
  expect(job.output()).not.toContain('✗');
  expect(job.leftovers()).toEqual([]);
});
