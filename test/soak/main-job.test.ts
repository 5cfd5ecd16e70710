import { expect, test } from 'vitest';
import { atItsSynth, atWork, endsWithoutTrace, startMainJob } from '../support/main-job.ts';

test('two npm start side by side do not meet', async () => {
  const jobs = [startMainJob(), startMainJob()];
  for (const job of jobs) {
    expect(await job.ended, job.output()).toEqual({ code: 0, signal: null });
    expect(job.leftovers()).toEqual([]);
  }
});

test.each([
  ['SIGINT', 'at work', atWork],
  ['SIGKILL', 'at work', atWork],
  ['SIGINT', 'at its synth', atItsSynth],
  ['SIGKILL', 'at its synth', atItsSynth],
] as const)('npm start ended by %s %s takes its processes and folders with it', (signal, _, moment) =>
  endsWithoutTrace(signal, moment),
);
