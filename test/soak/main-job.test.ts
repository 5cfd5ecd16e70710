import { expect, test } from 'vitest';
import { endsWithoutTrace, startMainJob } from '../support/main-job.ts';

test('two npm start side by side do not meet', async () => {
  const jobs = [startMainJob(), startMainJob()];
  for (const job of jobs) {
    expect(await job.ended, job.output()).toEqual({ code: 0, signal: null });
    expect(job.leftovers()).toEqual([]);
  }
});

test.each(['SIGINT', 'SIGKILL'] as const)(
  'npm start ended by %s takes its processes and folders with it',
  (signal) => endsWithoutTrace(signal),
);
