import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Ground } from '../../cli/ground.ts';
import { runSteward } from '../../cli/program.ts';
import { openSession } from '../../cli/session/open.ts';
import { synthesize } from '../../cli/session/synthesis.ts';
import { type Journey, openJourney } from '../support/journey/journey.ts';
import { minute } from '../support/journey/story.ts';

const limits = { timeout: 120_000 };
const config = 'test/support/configs/backups.config.ts';

/** Types a command line into a journey, as a person of the account; what comes back is the JSON that is printed. */
async function steward(journey: Journey, ...args: readonly string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const { region } = journey.place;
  const roleArn = 'arn:aws:iam::123456789012:role/dba';
  const ground: Ground = {
    terminal: { stdin: new PassThrough(), stdout, stderr, variables: {} },
    defaultConfig: async () => config,
    discover: () => Promise.reject(new Error('init looks at an account of AWS')),
    synthesize,
    // A minute each time: looking often is what a person sees, not what is asked here.
    sleep: () => journey.clock.runFor(minute),
    open: (_options, valid, deployment) =>
      openSession(valid, deployment, {
        target: () => ({
          region,
          endpoint: journey.frontDoor.url,
          credentials: journey.frontDoor.register({ roleArn, name: 'ann' }),
        }),
        outputs: async () => ({ LedgerBucketName: String(journey.stack.outputs['LedgerBucketName']) }),
      }),
  };
  const status = await runSteward([...args, '--json'], ground);
  const text = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';
  const [printed, told] = [text(stdout), text(stderr)];
  return { status, json: printed === '' ? undefined : JSON.parse(printed), told };
}

/** What the role of a person may do: see docs/steward-command.md. */
function allow(journey: Journey, ...Action: readonly string[]): void {
  journey.iam.registerRole({
    name: 'dba',
    arn: 'arn:aws:iam::123456789012:role/dba',
    trust: { Version: '2012-10-17', Statement: [] },
    policies: [
      {
        name: 'Operator',
        document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
      },
    ],
  });
}

const reading = [
  'rds:DescribeDBClusters',
  'rds:DescribeDBClusterSnapshots',
  's3:GetObject',
  's3:ListBucket',
  'kms:Decrypt',
];

test('a backup is taken, waited for and seen; the ledger says who asked, proven by STS', limits, async () => {
  const journey = await openJourney(config);
  allow(journey, 'lambda:InvokeFunction', ...reading);
  const backup = await steward(journey, 'backup', 'ledger-core', '--reason', 'before migration 42', '--wait');
  expect(backup).toMatchObject({ status: 'done', json: { answer: 'completed', cluster: 'ledger-core' } });
  expect(backup.told).toContain('100%  available');
  const { json } = await steward(journey, 'backups', 'ledger-core');
  expect(json.deployments[0].backups).toMatchObject([
    {
      snapshot: backup.json.snapshot,
      bySteward: true,
      status: 'available',
      tags: { 'aurora-steward:asked-by': 'arn:aws:sts::123456789012:assumed-role/dba/ann' },
    },
  ]);
  const status = await steward(journey, 'status');
  expect(status.json.deployments[0].clusters).toMatchObject([
    { cluster: 'ledger-core', lastBackup: { snapshot: backup.json.snapshot }, exports: 'off', incidents: [] },
  ]);
});

test('what is paused is refused, what is resumed goes on', limits, async () => {
  const journey = await openJourney(config);
  allow(journey, 'lambda:InvokeFunction', ...reading);
  const pause = ['pause', 'ledger-core', '--until', '2h', '--reason', 'storage migration'];
  expect(await steward(journey, ...pause)).toMatchObject({
    status: 'done',
    json: { deployments: [{ answer: 'paused', by: 'arn:aws:sts::123456789012:assumed-role/dba/ann' }] },
  });
  const refused = await steward(journey, 'backup', 'ledger-core', '--reason', 'x');
  expect(refused.status).toBe('refused');
  expect(JSON.parse(refused.told).error.found).toMatch(
    /^actions are paused until .* \(storage migration\), by arn:/,
  );
  const { json } = await steward(journey, 'status');
  expect(json.deployments[0]).toMatchObject({
    pauses: [{ reason: 'storage migration' }],
    clusters: [{ paused: true }],
  });

  const despite = await steward(journey, 'backup', 'ledger-core', '--reason', 'x', '--despite-pause');
  expect(despite).toMatchObject({ status: 'done', json: { answer: 'started' } });
  expect(await steward(journey, 'resume', 'ledger-core')).toMatchObject({
    json: { deployments: [{ answer: 'resumed' }] },
  });
});

test(
  'who may invoke and nothing else can take a backup, and is told what reading needs',
  limits,
  async () => {
    const journey = await openJourney(config);
    allow(journey, 'lambda:InvokeFunction');
    expect(await steward(journey, 'backup', 'ledger-core')).toMatchObject({ json: { answer: 'started' } });
    const { status, json } = await steward(journey, 'status');
    expect(status).toBe('refused');
    expect(json.deployments[0].error).toMatchObject({ expected: expect.stringMatching(/ to succeed$/) });
  },
);

test('a plan reads with the rights of its reader, and asks AWS for nothing else', limits, async () => {
  const journey = await openJourney(config);
  allow(journey, ...reading, 'cloudwatch:GetMetricData');
  const at = new Date(journey.clock.now().getTime() - 3_600_000);
  journey.cloudWatch.arrange('ledger-core', 'VolumeBytesUsed', [{ at, value: 120 * 2 ** 30 }]);
  const exports = 'test/support/configs/exports.config.ts';
  const { status, json } = await steward(journey, 'plan', '--config', exports);
  expect(status).toBe('done');
  const [plan] = json.deployments;
  expect(plan.remarks).toEqual([]);
  expect(plan.stacks).toMatchObject([{ name: `AuroraSteward-${plan.deployment}` }]);
  expect(plan.functions.map(({ name }: { name: string }) => name)).toContain('export-snapshots');
  expect(plan.exports).toMatchObject({ wanted: [], aDay: { act: { exports: 1, usd: 1.2 }, unpriced: [] } });
});
