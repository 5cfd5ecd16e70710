import { expect, test } from 'vitest';
import {
  EtlWorld,
  etlPolicyOf,
  exportRecord,
  exportVerified,
  jobEnded,
  stepOf,
  toFollowOf,
} from '../../support/etl-world.ts';
import { nightly, sweepOf, wakeUpOf } from '../../support/export-world.ts';

const sweep = sweepOf('watch-etl');
const record = `etl/cluster-A/2026-11/${nightly.task}/load`;
const kinds = (outcomes: readonly { kind: string }[]) => outcomes.map(({ kind }) => kind);

async function started(world = new EtlWorld()): Promise<EtlWorld> {
  await world.start([exportVerified()]);
  world.pass(12);
  return world;
}

/** Runs of earlier nights, each of which took so many minutes. */
async function nightsOf(minutes: readonly number[]): Promise<EtlWorld> {
  const world = new EtlWorld();
  for (const [night, took] of minutes.entries()) {
    const key = `exports/cluster-A/2026-11/ledger-core-20261117021${night}-dm8dq19tw3`;
    world.record({ taskIdentifier: key.split('/').at(-1) ?? '' }, key);
    await world.start([exportVerified(key)]);
    world.pass(took);
    world.end();
    await world.watch([sweep]);
  }
  return world;
}

test('a run that succeeded is recorded with its line from the snapshot on, announced, and not told', async () => {
  const world = await started();
  const publication = exportRecord.replace('exports/', 'export-publications/');
  const published = { database: 'steward_prod_eu__ledger_core', partition: '202611200210-dm8dq19tw3' };
  const recorded = { recordedBy: 'x', recordedAt: '2026-11-20T02:59:00.000Z', subject: 'x' };
  world.bucket.put(publication, {
    ...{ schema: 1, kind: 'export-publications', key: publication, ...recorded, effects: [] },
    fact: { record: exportRecord, ...published, tables: {} },
  });
  world.end();
  expect(kinds(await world.watch([jobEnded()]))).toEqual(['done']);
  expect(world.bucket.objects.get(record)?.body).toMatchObject({
    fact: {
      result: 'succeeded',
      step: 'load',
      attempt: 1,
      policyName: 'ledger-core',
      clusterId: 'cluster-A',
      lineage: {
        snapshot: { arn: nightly.arn, time: '2026-11-20T02:10:05.000Z' },
        export: { task: nightly.task, record: exportRecord },
        catalogue: { record: publication, ...published },
        run: {
          kind: 'job',
          name: 'orders-to-iceberg',
          id: 'jr_1',
          arguments: { '--source': `s3://steward-lake/exports/${nightly.task}/` },
        },
      },
      startedAt: '2026-11-20T03:00:00.000Z',
      endedAt: '2026-11-20T03:12:00.000Z',
    },
  });
  expect(world.announcements).toMatchObject([
    {
      detailType: 'ETL Completed',
      detail: { version: 1, step: 'load', result: 'succeeded', export: { record: exportRecord }, record },
    },
  ]);
  expect(world.alerts).toEqual([]);
  expect(world.bucket.keys('open/')).toEqual([toFollowOf(exportRecord)]);
  expect(kinds(await world.watch([jobEnded()]))).toEqual(['ignored']);
});

test('a run that succeeded is told where people asked for it', async () => {
  const world = new EtlWorld();
  world.policy = etlPolicyOf({ alertOnSuccess: true });
  await started(world);
  world.end();
  await world.watch([jobEnded()]);
  expect(world.alerts.map(({ alert }) => alert.headline)).toEqual(['ETL load completed after 12 min']);
});

test.each([
  ['failed', 'ETL load failed after 12 min', 'failed'],
  ['timed-out', 'ETL load timed out after 12 min', 'timed out'],
  ['stopped', 'ETL load was stopped after 12 min', 'was stopped'],
] as const)(
  'a run that %s is told once, with its own word and its arguments',
  async (state, headline, words) => {
    const world = await started();
    world.end(state, 'Job aborted:\n  out of memory');
    await world.watch([jobEnded()]);
    await world.watch([jobEnded(), sweep]);
    expect(
      world.alerts.map(({ alert }) => [alert.headline, ...alert.story.slice(0, 2), alert.details]),
    ).toEqual([
      [
        headline,
        `Glue job orders-to-iceberg ${words} for the export of snapshot rds:ledger-core-2026-11-20-02-10 (20 Nov 2026 02:10 UTC).`,
        'Cause: Job aborted: out of memory',
        [`--source = s3://steward-lake/exports/${nightly.task}/`],
      ],
    ]);
    expect(world.announcements.map(({ detailType }) => detailType)).toEqual(['ETL Failed']);
  },
);

test('a run that Glue does not show yet, a moment after its start, is not taken for gone', async () => {
  const world = new EtlWorld();
  await world.start([exportVerified()]);
  const [run] = world.runs.splice(0);
  expect(kinds(await world.watch([sweep]))).toContain('waiting');
  if (run) world.runs.push(run);
  world.end();
  expect(kinds(await world.watch([sweep]))).toContain('done');
  expect(world.alerts).toEqual([]);
});

test('a damaged record of an earlier run keeps no later one from being recorded', async () => {
  const world = await started();
  world.bucket.put('etl/cluster-A/2026-11/ledger-core-202611190210-aaaaaaaaaa/load', { edited: true });
  world.end('failed', 'x');
  expect(kinds(await world.watch([jobEnded()]))).toEqual(['done']);
  expect(world.alerts.map(({ alert }) => alert.headline)).toEqual(['ETL load failed after 12 min']);
});

test.each([
  ['is taken out', etlPolicyOf({ steps: [] })],
  ['is turned off', etlPolicyOf({ mode: 'off' })],
  ['starts another job', etlPolicyOf({ steps: [stepOf({ target: { kind: 'job', name: 'renamed' } })] })],
])(
  'a run whose step %s meanwhile is told once, without a look that the role may not take',
  async (_, policy) => {
    const world = await started();
    world.policy = policy;
    const before = world.calls.length;
    expect(kinds(await world.watch([sweep]))).toContain('done');
    await world.watch([sweep]);
    expect(world.alerts.map(({ alert }) => [alert.headline, alert.story[1]])).toEqual([
      ['ETL load: how it ended is not known', expect.stringContaining('given another target')],
    ]);
    expect(world.calls.slice(before).filter((call) => /^(Look|Find)/.test(call))).toEqual([]);
  },
);

test('steps that do not concern the export are not told as waiting, nor do they break the order', async () => {
  const world = new EtlWorld();
  const after = (name: string, earlier: string, tables: string[] = []) =>
    stepOf({ name, after: [earlier], tables });
  const steps = [stepOf(), after('audit', 'load', ['ledger.audit.*']), after('report', 'audit')];
  world.policy = etlPolicyOf({ steps });
  await started(world);
  expect(world.runs.map(({ mark }) => mark)).toEqual([`${nightly.task}.load`]);
  world.end('failed', 'x');
  await world.watch([jobEnded()]);
  expect(world.alerts.map(({ alert }) => alert.story.at(-1))).toEqual([
    'Not started, since they come after it: report.',
  ]);
});

test('a secret among the arguments is in no alert and no record', async () => {
  const world = new EtlWorld();
  const secrets = { '--db_password': 'hunter2', '--url': 'postgres://app:hunter2@db:5432/x' };
  const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:app';
  world.policy = etlPolicyOf({ steps: [stepOf({ arguments: { ...secrets, '--secret': secretArn } })] });
  await started(world);
  expect(world.runs[0]?.arguments).toMatchObject(secrets);
  world.end('failed', 'no login with hunter2 at postgres://app:other-secret@db:5432/x');
  await world.watch([jobEnded()]);
  expect(world.alerts.map(({ alert }) => alert.details)).toEqual([
    [
      '--db_password = (not shown, as it may be a secret)',
      '--url = (not shown, as it may be a secret)',
      `--secret = ${secretArn}`,
    ],
  ]);
  expect(world.alerts[0]?.alert.story[1]).toBe('Cause: no login with *** at postgres://app:***@db:5432/x');
  const told = JSON.stringify([world.alerts, world.announcements, world.bucket.objects.get(record)?.body]);
  expect(told).not.toMatch(/hunter2|other-secret/);
});

test('the end of an execution is that of its machine, also where the step names an alias', async () => {
  const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:nightly';
  const world = new EtlWorld();
  world.policy = etlPolicyOf({
    steps: [stepOf({ target: { kind: 'state-machine', name: `${machine}:live` } })],
  });
  await started(world);
  world.end();
  const ended = wakeUpOf({
    id: 'ended',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { stateMachineArn: machine, status: 'SUCCEEDED' },
  });
  expect(kinds(await world.watch([ended]))).toEqual(['done']);
});

test('a run that Glue does not know any more is told as gone', async () => {
  const world = await started();
  world.runs.pop();
  world.pass(15);
  await world.watch([sweep]);
  expect(world.alerts.map(({ alert }) => alert.headline)).toEqual(['ETL load: how it ended is not known']);
});

test('the end of something else is none of its business', async () => {
  const world = await started();
  world.end();
  expect(kinds(await world.watch([jobEnded('another-job')]))).toEqual(['ignored']);
  expect(world.calls.filter((call) => call.startsWith('Look'))).toEqual([]);
});

test('a run is looked for that ended before its start was noted', async () => {
  const world = await started();
  const key = `open/etl-runs/${nightly.task}/load`;
  const body = world.bucket.objects.get(key)?.body as Record<string, string>;
  world.bucket.put(key, { ...body, progress: { state: 'starting', since: '2026-11-20T03:00:00.000Z' } });
  world.end();
  expect(kinds(await world.watch([jobEnded()]))).toEqual(['done']);
});

test('a run that takes three times as long as usual is told once, and then its end', async () => {
  const world = await nightsOf([10, 12, 11]);
  await world.start([exportVerified()]);
  world.pass(34);
  expect(kinds(await world.watch([sweep]))).toEqual(['waiting', 'done']);
  expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
    'ETL load running for 34 min, usually 11 min',
  ]);
  await world.watch([sweep]);
  expect(world.alerts).toHaveLength(1);
  world.end('failed');
  await world.watch([sweep]);
  expect(world.alerts.map(({ alert }) => [alert.kind, alert.story.slice(1)])).toEqual([
    ['etl-slow', []],
    ['etl-failed', ['It usually takes 11 min.', 'No other step waits for it.']],
  ]);
});

test('fewer than three earlier runs say nothing about how long it takes', async () => {
  const world = await nightsOf([10, 12]);
  await world.start([exportVerified()]);
  world.pass(600);
  await world.watch([sweep]);
  expect(world.alerts).toEqual([]);
});

test('a request by hand is refused with what can be sent', async () => {
  expect(await new EtlWorld().watch([wakeUpOf({ run: 'x' })])).toMatchObject([
    { kind: 'refused', reason: expect.stringContaining('{"sweep": "watch-etl"}') },
  ]);
});
