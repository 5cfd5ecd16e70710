import { expect, test } from 'vitest';
import { announced, callsOf, expectSound, ledgerKeys, nameOf } from '../support/journey/facts.ts';
import { type Journey, openJourney } from '../support/journey/journey.ts';
import { hour, minute } from '../support/journey/story.ts';

const limits = { timeout: 120_000 };

async function night(): Promise<Journey> {
  const journey = await openJourney('test/support/configs/etl.config.ts');
  journey.glue.crawlers.add('ledger');
  journey.glue.workflows.add('ledger-report');
  return journey;
}

/** Until so many runs are recorded and none is open; Glue tells of no end of a workflow, so the sweep has to look. */
async function untilEnded(journey: Journey, runs: number): Promise<void> {
  await journey.clock.runUntil(
    () => ledgerKeys(journey, 'etl/').length === runs && ledgerKeys(journey, 'open/').length === 0,
    { withinMs: 6 * hour },
  );
}

const starts = (journey: Journey) =>
  callsOf(journey, 'start-etl')
    .filter(({ action, status }) => /^Start/.test(action) && status === 200)
    .map(({ action }) => action);

const stepsRecorded = (journey: Journey) =>
  ledgerKeys(journey, 'etl/').map((key) => key.slice(key.lastIndexOf('/') + 1));

test(
  'a verified export starts a job, and what comes after it when that has succeeded, each once',
  limits,
  async () => {
    const journey = await night();
    journey.glue.jobs.add('ledger-to-iceberg', { runs: [{ runsForMs: 7 * minute }] });
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilEnded(journey, 3);

    const [run] = journey.glue.jobs.runsOf('ledger-to-iceberg');
    const [record] = ledgerKeys(journey, 'exports/');
    const task = record?.split('/').at(-1);
    expect(run?.Arguments).toMatchObject({
      '--source': expect.stringMatching(new RegExp(`^s3://.+/exports/${task}/$`)),
      '--aurora-steward-export': `${task}.to-iceberg`,
    });
    expect(starts(journey)).toEqual(['StartJobRun', 'StartCrawler', 'StartWorkflowRun']);
    expect(stepsRecorded(journey)).toEqual(['crawl', 'report', 'to-iceberg']);
    expect(announced(journey, 'ETL Completed')).toHaveLength(3);
    expect(await journey.probe.alerts()).toEqual([]);
    expectSound(journey);
  },
);

test('a job whose start was not heard runs once, and its failure is told once', limits, async () => {
  const journey = await night();
  journey.glue.jobs.add('ledger-to-iceberg', { runs: [{ end: 'FAILED', errorMessage: 'out of memory' }] });
  journey.crash.plan({
    principal: nameOf(journey, 'start-etl'),
    operation: 'StartJobRun',
    call: 1,
    fault: { kill: 'before-reply' },
  });
  journey.rds.takeAutomatedSnapshot('ledger-core');
  await untilEnded(journey, 1);

  expect(journey.glue.jobs.runsOf('ledger-to-iceberg')).toHaveLength(1);
  expect(starts(journey)).toEqual(['StartJobRun']);
  expect(stepsRecorded(journey)).toEqual(['to-iceberg']);
  expect(announced(journey, 'ETL Failed')).toHaveLength(1);
  expect((await journey.probe.alerts()).map(({ kind }) => kind)).toEqual(['etl-failed']);
});
