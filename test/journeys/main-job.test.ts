import { expect, test, vi } from 'vitest';
import { isAlive } from '../support/is-alive.ts';
import { descendantsOf, startMainJob } from '../support/main-job.ts';

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

test.each(['SIGINT', 'SIGKILL'] as const)(
  'npm start ended by %s takes its processes and folders with it',
  {
    timeout: 120_000,
  },
  async (signal) => {
    const job = startMainJob();
    await job.says('export-snapshots');
    const children = descendantsOf(job.pid);
    // The leash, the writer's and the reader's servers with their own processes, and both functions.
    expect(children.length).toBeGreaterThan(8);

    job.signal(signal);

    expect(await job.ended).toEqual({ code: null, signal });
    await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 20_000, interval: 50 });
    await vi.waitFor(() => expect(job.leftovers()).toEqual([]), { timeout: 20_000, interval: 50 });
  },
);
