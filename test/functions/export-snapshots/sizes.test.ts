import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import {
  ExportWorld,
  instanceSnapshotOf,
  nightly,
  policyOf,
  snapshotOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const gb = 2 ** 30;

const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);

/** RDS tells no size of the snapshot, as it does for some of Aurora. */
function unsized(volumeGb: number | undefined, policy = policyOf()): ExportWorld {
  const world = new ExportWorld();
  world.policy = policy;
  world.rds.snapshots = [snapshotOf({ sizeGb: undefined })];
  if (volumeGb !== undefined) world.rds.volumes.set('ledger-core', volumeGb * gb);
  return world;
}

const asked = ({ calls }: ExportWorld) => calls.filter((call) => call.startsWith('GetMetricData'));

describe('the size of what is exported', () => {
  test('is that of the volume where RDS tells none of the snapshot, and stands in the intent', async () => {
    const world = unsized(639.2);
    expect(told(await world.export([created]))).toEqual([
      `started: task ${nightly.task} is started, about $6.40 (640 GB at the price of us-east-1)`,
    ]);
    expect(asked(world)).toEqual(['GetMetricData ledger-core']);
    const intent = world.bucket.objects.get(`open/export-intents/${nightly.task}`)?.body;
    expect(intent).toMatchObject({ sizeGb: 640 });
  });

  test('is not asked for where RDS tells it, nor for an instance, nor where no slot is free', async () => {
    const told = new ExportWorld();
    await told.export([created]);
    expect(asked(told)).toEqual([]);

    const full = unsized(640, policyOf({}, { slots: 0 }));
    await full.export([created]);
    expect(full.rds.startRequests).toEqual([]);
    expect(asked(full)).toEqual([]);

    const instance = new ExportWorld();
    const policy = policyOf();
    instance.policy = {
      ...policy,
      clusters: policy.clusters.map((one) => ({ ...one, match: { instance: 'legacy-pg' } })),
    };
    instance.now = Date.parse('2026-11-20T06:15:00Z');
    instance.rds.snapshots = [instanceSnapshotOf({ sizeGb: undefined })];
    await instance.export([sweepOf('export-snapshots')]);
    expect(instance.rds.startRequests).toHaveLength(1);
    expect(asked(instance)).toEqual([]);
  });

  test('that nobody tells keeps nothing from being exported', async () => {
    const world = unsized(undefined);
    expect(told(await world.export([created]))).toEqual([
      `started: task ${nightly.task} is started, cost not known: neither RDS nor CloudWatch tells a size`,
    ]);
    const denied = unsized(640);
    denied.faults.set('GetMetricData', new Error('denied'));
    expect(told(await denied.export([created]))[0]).toContain('cost not known');
    expect(denied.warned).toEqual([
      'The size of volumes is not known: exports of them count nothing towards a limit',
    ]);
  });

  test("counts towards the month's limit", async () => {
    const world = unsized(640, policyOf({}, { monthlyLimitUsd: 5 }));
    expect(told(await world.export([created]))).toEqual([
      "waiting: it would go beyond the month's limit of $5",
    ]);
    expect(world.rds.startRequests).toEqual([]);
  });

  test('is said in observe too', async () => {
    const world = unsized(640, policyOf({ mode: 'observe' }));
    expect(told(await world.export([created]))).toEqual([
      `would-have: mode observe: ${nightly.task} would have started, about $6.40 (640 GB at the price of us-east-1)`,
    ]);
  });

  test('is asked for once for all that a sweep finds', async () => {
    const world = unsized(640, policyOf({ mode: 'observe' }));
    world.rds.snapshots.push(
      snapshotOf({ identifier: 'rds:ledger-core-2026-11-19-02-10', sizeGb: undefined }),
    );
    const outcomes = told(await world.export([sweepOf('export-snapshots')]));
    expect(outcomes.filter((outcome) => outcome.startsWith('would-have'))).toHaveLength(2);
    expect(asked(world)).toEqual(['GetMetricData ledger-core']);
  });
});
