import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import { ExportWorld, nightly, policyOf, sweepOf, wakeUpOf } from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const failed = wakeUpOf(sample('rds/RDS-EVENT-0162-snapshot-export-failed.json'));
const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const passing = 'An unknown internal error occurred.';

async function fail(world: ExportWorld, task: string, failureCause: string): Promise<void> {
  world.pass(20);
  world.rds.setTask(task, { state: 'FAILED', failureCause, endedAt: new Date(world.now) });
  await world.verify([failed]);
}

const sweep = (world: ExportWorld) => world.export([sweepOf('export-snapshots')]);
const taskNames = (world: ExportWorld) => world.rds.tasks.map(({ identifier }) => identifier);
const factOf = (world: ExportWorld, task: string) =>
  (world.bucket.objects.get(`exports/cluster-A/2026-11/${task}`)?.body as { fact: object } | undefined)?.fact;

describe('an export that fails for a cause that can pass', () => {
  test('is tried again under another name, 15 and then 30 minutes later, and told once, after the last', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    await fail(world, nightly.task, passing);
    expect(world.alerts).toEqual([]);
    expect(world.announcements).toMatchObject([
      {
        detailType: 'Export Failed',
        detail: { nextAttempt: { task: `${nightly.task}-2`, notBefore: '2026-11-20T02:50:00.000Z' } },
      },
    ]);
    expect(factOf(world, nightly.task)).toMatchObject({
      verdict: 'failed',
      nextAttempt: `${nightly.task}-2`,
    });

    world.pass(14);
    expect(told(await sweep(world))).toContain('waiting: attempt 2 is due at 20 Nov 2026 02:50 UTC');
    expect(taskNames(world)).toEqual([nightly.task]);
    world.pass(1);
    expect(told(await sweep(world))).toContain(
      `started: task ${nightly.task}-2 is started, about $1.20 (120 GB at the price of us-east-1)`,
    );

    await fail(world, `${nightly.task}-2`, passing);
    world.pass(29);
    await sweep(world);
    expect(taskNames(world)).toHaveLength(2);
    world.pass(1);
    await sweep(world);
    expect(taskNames(world)).toEqual([nightly.task, `${nightly.task}-2`, `${nightly.task}-3`]);
    expect(world.alerts).toEqual([]);

    await fail(world, `${nightly.task}-3`, passing);
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
      'export failed, snapshot of 20 Nov 2026 02:10 UTC not in the lake',
    ]);
    expect(world.alerts[0]?.alert.story).toContain(
      'It was attempt 3; none got through, and no other follows by itself.',
    );
    world.pass(600);
    await sweep(world);
    expect(taskNames(world)).toHaveLength(3);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('is not told at all if the next attempt gets through', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    await fail(world, nightly.task, passing);
    world.pass(15);
    await sweep(world);
    world.pass(20);
    world.complete(`${nightly.task}-2`, ['ledger.public.accounts']);
    await world.verify([sweepOf('verify-export')]);
    expect(world.announcements.map(({ detailType }) => detailType)).toEqual([
      'Export Failed',
      'Export Verified',
    ]);
    expect(world.alerts).toEqual([]);
  });

  test('is told at once where the policy allows one attempt', async () => {
    const world = new ExportWorld();
    world.policy = policyOf({ attempts: 1 });
    await world.export([created]);
    await fail(world, nightly.task, passing);
    expect(world.alerts).toHaveLength(1);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('does not wait where a person asks for the attempt', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    await fail(world, nightly.task, passing);
    const outcomes = await world.export([wakeUpOf({ snapshot: nightly.identifier, attempt: 2 }, 'hand-1')]);
    expect(told(outcomes)).toEqual([
      `started: task ${nightly.task}-2 is started, about $1.20 (120 GB at the price of us-east-1)`,
    ]);
  });

  test('whose snapshot is gone by then is told once, as that', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    await fail(world, nightly.task, passing);
    world.rds.snapshots = [];
    world.pass(15);
    await sweep(world);
    await sweep(world);
    expect(world.alerts.map(({ alert }) => [alert.kind, alert.story[0]])).toEqual([
      [
        'snapshot-vanished',
        `RDS has no snapshot ${nightly.identifier} (20 Nov 2026 02:10 UTC) any more; attempt 2 of its export was wanted for 15 min and never started.`,
      ],
    ]);
  });
});

test.each([
  'The KMS key check failed. Error code: KMS.DisabledException',
  "The RDS export failed to write metadata because it can't assume the IAM role",
  "The S3 bucket steward-lake isn't located in the current AWS Region",
  'A value of 500 MB is too large',
])('an export that fails because "%s" is told at once, and not repeated', async (cause) => {
  const world = new ExportWorld();
  await world.export([created]);
  await fail(world, nightly.task, cause);
  expect(world.alerts).toHaveLength(1);
  expect(world.alerts[0]?.alert.steps.length).toBeGreaterThan(1);
  expect(world.bucket.keys('open/')).toEqual([]);
});

test('an export that somebody canceled is not repeated', async () => {
  const world = new ExportWorld();
  await world.export([created]);
  world.rds.setTask(nightly.task, { state: 'CANCELED', endedAt: new Date(world.now) });
  await world.verify([failed]);
  expect(world.bucket.keys('open/')).toEqual([]);
});
