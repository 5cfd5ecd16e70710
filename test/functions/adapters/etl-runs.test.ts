import { GetJobCommand, GetJobRunCommand, GetJobRunsCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GlueCrawlers } from '../../../functions/adapters/aws/glue-crawlers.ts';
import { GlueJobs } from '../../../functions/adapters/aws/glue-jobs.ts';
import { GlueWorkflows } from '../../../functions/adapters/aws/glue-workflows.ts';
import type { EtlRuns } from '../../../functions/domain/etl/targets.ts';
import { createGlue, type Glue } from '../../../local/aws/glue/glue.ts';
import { createClock, type VirtualClock } from '../../../local/clock/virtual-clock.ts';
import { type Served, serve } from '../../support/served.ts';

const begin = new Date('2026-11-20T03:00:00Z');
const minute = 60_000;
const place = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };

let clock: VirtualClock;
let events: { type: string; detail: Readonly<Record<string, unknown>> }[];
let glue: Glue;
let served: Served;
let client: GlueClient;

beforeEach(async () => {
  clock = createClock({ start: begin });
  events = [];
  const bus = {
    put: (event: { 'detail-type': string; detail: Readonly<Record<string, unknown>> }) => {
      events.push({ type: event['detail-type'], detail: event.detail });
    },
  };
  glue = createGlue({ ...place, clock, bus });
  served = await serve(glue.endpoint, clock);
  const { endpoint, region, credentials } = served;
  client = new GlueClient({ endpoint, region, credentials, maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await served.close();
  clock.stop();
});

const jobs = () => new GlueJobs({ starting: client, reading: client, now: () => clock.now() });
const workflows = () => new GlueWorkflows({ starting: client, reading: client });
const crawlers = () => new GlueCrawlers(client);

const request = (name: string, mark = 'task.load') => ({ name, mark, arguments: {} });

async function idOf(runs: EtlRuns, name: string, mark?: string): Promise<string> {
  const answer = await runs.start(request(name, mark));
  if (answer.answer !== 'started') throw new Error(`Expected a run of ${name}, found ${answer.answer}`);
  return answer.runId;
}

describe('Glue jobs', () => {
  test('carry the mark, are found by it, and are looked at until they end', async () => {
    glue.jobs.add('load', { runs: [{ runsForMs: 3 * minute }] });
    const runId = await idOf(jobs(), 'load');
    expect(glue.jobs.runsOf('load')[0]?.Arguments).toEqual({ '--aurora-steward-export': 'task.load' });
    expect(await jobs().find('load', 'task.load', begin)).toBe(runId);
    expect(await jobs().find('load', 'task.other', begin)).toBeUndefined();
    expect(await jobs().look('load', runId, 'task.load', begin)).toEqual({ state: 'running' });
    await clock.runFor(4 * minute);
    expect(await jobs().look('load', runId, 'task.load', begin)).toMatchObject({ state: 'succeeded', runId });
    expect(events).toMatchObject([
      { type: 'Glue Job State Change', detail: { jobName: 'load', state: 'SUCCEEDED', jobRunId: runId } },
    ]);
  });

  test('are found on the second page, and not beyond the time of the intent', async () => {
    glue.jobs.add('load', { maxConcurrentRuns: 200 });
    const first = await idOf(jobs(), 'load', 'task.first');
    for (let run = 1; run <= 60; run++) await idOf(jobs(), 'load', `task.${run}`);
    expect(await jobs().find('load', 'task.first', begin)).toBe(first);
    expect(await jobs().find('load', 'task.first', new Date(begin.getTime() + 60 * minute))).toBeUndefined();
  });

  test('at their limit are busy', async () => {
    glue.jobs.add('load');
    await idOf(jobs(), 'load');
    expect(await jobs().start(request('load'))).toEqual({
      answer: 'busy',
      code: 'ConcurrentRunsExceededException',
    });
  });

  test('of which Glue ran out of time may have been started: that is no answer', async () => {
    const timedOut = Object.assign(new Error('The operation timed out.'), {
      name: 'OperationTimeoutException',
      $metadata: { httpStatusCode: 400 },
    });
    const starting = { send: () => Promise.reject(timedOut) } as unknown as GlueClient;
    const runs = new GlueJobs({ starting, reading: client, now: () => clock.now() });
    await expect(runs.start(request('load'))).rejects.toMatchObject({
      kind: 'service-unavailable',
      retryable: true,
    });
  });

  test('that are not there are refused, with what to do', async () => {
    expect(await jobs().start(request('nothing'))).toMatchObject({
      answer: 'refused',
      code: 'EntityNotFoundException',
      todo: expect.stringContaining('Check that it exists'),
    });
    expect(await jobs().find('nothing', 'm', begin)).toBeUndefined();
    expect(await jobs().look('nothing', 'jr_1', 'm', begin)).toEqual({ state: 'gone' });
  });

  test('that Glue retries count as running until the last try has ended', async () => {
    glue.jobs.add('load', {
      maxRetries: 1,
      runs: [{ end: 'FAILED', errorMessage: 'first' }, { runsForMs: 9 * minute }],
    });
    const runId = await idOf(jobs(), 'load');
    await clock.runFor(3 * minute);
    expect(await jobs().look('load', runId, 'task.load', begin)).toEqual({ state: 'running' });
    await clock.runFor(10 * minute);
    expect(await jobs().look('load', runId, 'task.load', begin)).toMatchObject({
      state: 'succeeded',
      runId: `${runId}_attempt_1`,
    });
  });

  test('that fail at the last try have failed, in the words of that one', async () => {
    const failing = { end: 'FAILED', errorMessage: 'again' } as const;
    glue.jobs.add('load', { maxRetries: 1, runs: [{ end: 'FAILED', errorMessage: 'first' }, failing] });
    const runId = await idOf(jobs(), 'load');
    await clock.runFor(5 * minute);
    expect(await jobs().look('load', runId, 'task.load', begin)).toMatchObject({
      state: 'failed',
      error: 'again',
    });
  });

  test('that Glue retries more than once count as running before each retry', async () => {
    const Arguments = { '--aurora-steward-export': 'task.load' };
    const failed = { JobRunState: 'FAILED', StartedOn: begin, CompletedOn: begin, Arguments } as const;
    const first = { Id: 'jr_1', Attempt: 0, ...failed };
    const second = { Id: 'jr_1_attempt_1', Attempt: 1, ...failed };
    const send = async (command: object) => {
      if (command instanceof GetJobCommand) return { Job: { MaxRetries: 2 } };
      if (command instanceof GetJobRunsCommand) return { JobRuns: [second, first] };
      return {
        JobRun: command instanceof GetJobRunCommand && command.input.RunId === 'jr_1' ? first : second,
      };
    };
    const reading: GlueClient = Object.assign(Object.create(GlueClient.prototype), { send });
    const look = (now: Date) =>
      new GlueJobs({ starting: client, reading, now: () => now }).look('load', 'jr_1', 'task.load', begin);
    expect(await look(begin)).toEqual({ state: 'running' });
    expect(await look(new Date(begin.getTime() + 20 * minute))).toMatchObject({
      state: 'failed',
      runId: 'jr_1_attempt_1',
    });
  });

  test('that failed, of a job that was deleted since, have failed and are not retried', async () => {
    const failed = { Id: 'jr_1', JobRunState: 'FAILED', ErrorMessage: 'out of memory', CompletedOn: begin };
    const deleted = Object.assign(new Error('Job not found.'), { name: 'EntityNotFoundException' });
    const reading = {
      send: async (command: object) => {
        if (command instanceof GetJobCommand) throw deleted;
        return { JobRun: failed };
      },
    } as unknown as GlueClient;
    const runs = new GlueJobs({ starting: client, reading, now: () => clock.now() });
    expect(await runs.look('load', 'jr_1', 'task.load', begin)).toMatchObject({
      state: 'failed',
      error: 'out of memory',
    });
  });

  test.each([
    ['TIMEOUT', 'timed-out'],
    ['STOPPED', 'stopped'],
  ] as const)('that end as %s are %s', async (end, state) => {
    glue.jobs.add('load', { runs: [{ end }] });
    const runId = await idOf(jobs(), 'load');
    await clock.runFor(5 * minute);
    expect(await jobs().look('load', runId, 'task.load', begin)).toMatchObject({ state });
  });
});

describe('Glue workflows', () => {
  test('carry the mark as a property, and have failed where an action in them did', async () => {
    glue.workflows.add('nightly', [{ end: 'FAILED' }, {}]);
    const failing = await idOf(workflows(), 'nightly');
    const good = await idOf(workflows(), 'nightly', 'task.good');
    expect(await workflows().find('nightly', 'task.good', begin)).toBe(good);
    expect(await workflows().look('nightly', failing)).toEqual({ state: 'running' });
    await clock.runFor(5 * minute);
    expect(await workflows().look('nightly', failing)).toMatchObject({
      state: 'failed',
      error: '1 actions failed, 0 with errors, 0 timed out, 0 stopped',
    });
    expect(await workflows().look('nightly', good)).toMatchObject({ state: 'succeeded' });
    expect(await workflows().look('nightly', 'wr_0')).toEqual({ state: 'gone' });
    expect(events).toEqual([]);
  });
});

describe('Glue crawlers', () => {
  test('are told by the time of their last crawl', async () => {
    glue.crawlers.add('ledger', [{ end: 'FAILED', errorMessage: 'no access' }]);
    const runId = await idOf(crawlers(), 'ledger');
    expect(await crawlers().start(request('ledger'))).toEqual({
      answer: 'busy',
      code: 'CrawlerRunningException',
    });
    expect(await crawlers().look('ledger', runId, 'm', begin)).toEqual({ state: 'running' });
    await clock.runFor(5 * minute);
    expect(await crawlers().find('ledger', 'm', begin)).toBe('ledger');
    expect(await crawlers().find('ledger', 'm', new Date(begin.getTime() + minute))).toBeUndefined();
    expect(await crawlers().look('ledger', runId, 'm', begin)).toMatchObject({
      state: 'failed',
      error: 'no access',
    });
    expect(events).toMatchObject([
      { type: 'Glue Crawler State Change', detail: { crawlerName: 'ledger', state: 'Failed' } },
    ]);
  });

  test('that were made anew since they were started have no crawl that would end', async () => {
    glue.crawlers.add('ledger');
    const runId = await idOf(crawlers(), 'ledger');
    glue.crawlers.add('ledger');
    expect(await crawlers().look('ledger', runId, 'm', begin)).toEqual({
      state: 'gone',
      why: expect.stringContaining('has no crawl since it was started'),
    });
  });
});
