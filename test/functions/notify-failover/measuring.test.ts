import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Measurement } from '../../../functions/domain/probe/measurement.ts';
import type { WakeUp } from '../../../functions/domain/wake-up/wake-up.ts';
import { wakeUpOf } from '../../support/export-world.ts';
import { FailoverWorld, failoverEvent, failoverPolicy, topologyOf } from '../../support/failover-world.ts';
import { Interleaving } from '../../support/interleave.ts';

const t0 = '2026-11-20T02:14:08.103Z';
const started = failoverEvent('started', t0);
const completed = failoverEvent('completed', '2026-11-20T02:14:39.250Z');
const probe = { user: 'aurora_steward_probe', database: 'postgres', writes: true, authority: 'rds' };
const endpoint = { host: 'ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com', port: 5432 };

const measurement: Measurement = {
  schema: 1,
  verdict: 'measured',
  startedAt: '2026-11-20T02:14:18.000Z',
  endedAt: '2026-11-20T02:14:42.000Z',
  attempts: 120,
  failed: 110,
  firstFailedAt: '2026-11-20T02:14:18.000Z',
  confirmedAt: '2026-11-20T02:14:40.000Z',
  wrote: true,
  atLeastMs: 22_000,
  addresses: [],
  instances: [],
  lags: [],
  failures: [],
};

/** A world whose clusters have the probe, and whose sweep has seen ledger-core-1 write. */
async function probedWorld(mode: 'act' | 'observe' = 'act'): Promise<FailoverWorld> {
  const world = new FailoverWorld().at('2026-11-20T02:10:00Z');
  world.policy = failoverPolicy({ mode, probe });
  world.clusters = [topologyOf('ledger-core-1', { endpoint, iamAuthentication: true })];
  await world.sweep();
  // The check of the day.
  world.probes.length = 0;
  return world.at('2026-11-20T02:14:17Z');
}

function promote(world: FailoverWorld): void {
  world.clusters = [topologyOf('ledger-core-2', { endpoint, iamAuthentication: true })];
}

/** As Lambda's destination delivers it. */
function record(change: object = {}, id = 'record-1'): WakeUp {
  return wakeUpOf(
    {
      version: '1.0',
      timestamp: '2026-11-20T02:14:42.100Z',
      requestContext: {
        requestId: 'c0ffee',
        functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:steward-main-probe-writer:$LATEST',
        condition: 'Success',
        approximateInvokeCount: 1,
      },
      requestPayload: { task: 'measure', clusterId: 'cluster-A', identifier: 'ledger-core', incident: t0 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: {
        task: 'measure',
        clusterId: 'cluster-A',
        identifier: 'ledger-core',
        incident: t0,
        measurement,
      },
      ...change,
    },
    id,
  );
}

function told(world: FailoverWorld) {
  return world.alerts.map(({ alert }) => [alert.kind, alert.headline]);
}

describe('the probe', () => {
  test('is started by the first event, once, with all that it must know', async () => {
    const world = await probedWorld();
    await world.invoke([started]);
    await world.invoke([failoverEvent('started', t0, 'started-2')]);
    await world.invoke([wakeUpOf({ cluster: 'ledger-core' }, 'timer')]);
    expect(world.probes).toEqual([
      {
        task: 'measure',
        clusterId: 'cluster-A',
        identifier: 'ledger-core',
        incident: t0,
        writerBefore: 'ledger-core-1',
        ...endpoint,
        ...probe,
      },
    ]);
    expect(world.alerts[0]?.alert.notMeasured).toMatch(
      /^how long writes really failed, so far; a probe tries/,
    );
  });

  test('is started once by three events at the same time, in whatever order their calls happen', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const world = await probedWorld();
      let turn = seed;
      const interleaving = new Interleaving((choices) => {
        turn = (turn * 31 + 17) % 9973;
        return turn % choices;
      });
      await interleaving.run({
        a: (gate) => world.invoke([started], gate),
        b: (gate) => world.invoke([failoverEvent('started', t0, 'b')], gate),
        c: (gate) => world.invoke([failoverEvent('started', t0, 'c')], gate),
      });
      expect(world.probes, `seed ${seed}`).toHaveLength(1);
    }
  });

  test('is not started in mode observe, nor where nobody asks for it', async () => {
    const observed = await probedWorld('observe');
    await observed.invoke([started]);
    const without = new FailoverWorld();
    await without.invoke([started]);
    expect([observed.probes, without.probes]).toEqual([[], []]);
  });

  test('that cannot be started keeps no message from going out, and is tried again if that can help', async () => {
    const world = await probedWorld();
    const throttled = {
      kind: 'throttled',
      expected: 'Lambda Invoke',
      found: 'Rate exceeded',
      todo: 'wait',
    } as const;
    world.faults.set('Invoke', new Fault(throttled));
    await world.invoke([started]);
    expect(told(world)).toHaveLength(1);
    world.faults.clear();
    await world.at('2026-11-20T02:15:50Z').invoke([wakeUpOf({ cluster: 'ledger-core' }, 'timer')]);
    expect(world.probes).toHaveLength(1);
  });

  test('that may not be started, or whose cluster takes no tokens, is named with what to do', async () => {
    const denied = await probedWorld();
    const fault = {
      kind: 'access-denied',
      expected: 'Lambda Invoke',
      found: 'not authorized',
      todo: 'deploy',
    } as const;
    denied.faults.set('Invoke', new Fault(fault));
    const off = await probedWorld();
    off.clusters = [topologyOf('ledger-core-1', { endpoint, iamAuthentication: false })];
    for (const world of [denied, off]) {
      await world.invoke([started]);
      promote(world);
      await world.at('2026-11-20T02:14:45Z').invoke([completed]);
    }
    expect(denied.alerts[1]?.alert.notMeasured).toContain(
      'the probe was not started: Expected: Lambda Invoke',
    );
    expect(off.alerts[1]?.alert.notMeasured).toContain('IAM database authentication is off for the cluster');
    expect([denied.probes, off.probes]).toEqual([[], []]);
  });
});

describe('the message that it is over', () => {
  test('carries the figure when it is there', async () => {
    const world = await probedWorld();
    await world.invoke([started]);
    promote(world);
    await world.at('2026-11-20T02:14:43Z').invoke([record()]);
    await world.at('2026-11-20T02:14:45Z').invoke([completed]);
    expect(told(world).at(-1)).toEqual([
      'failover-over',
      'failover over, at least 22 s without writes, writer now ledger-core-2 in eu-west-1b',
    ]);
    expect(world.alerts[1]?.alert.notMeasured).toBeUndefined();
    expect(world.alerts[1]?.alert.figures).toMatchObject({
      withoutWritesAtLeastMs: 22_000,
      measured: 'measured',
    });
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('waits ten seconds for it, and no longer; then one more message follows', async () => {
    const world = await probedWorld();
    await world.invoke([started]);
    promote(world);
    const [held] = await world.at('2026-11-20T02:14:45Z').invoke([completed]);
    expect(held).toMatchObject({ kind: 'waiting' });
    expect(told(world)).toHaveLength(1);
    expect(world.timers.at(-1)).toEqual({
      at: Date.parse('2026-11-20T02:14:55Z'),
      request: { cluster: 'ledger-core' },
    });
    await world.at('2026-11-20T02:14:55Z').invoke([wakeUpOf({ cluster: 'ledger-core' }, 'timer')]);
    expect(told(world).at(-1)).toEqual([
      'failover-over',
      'failover over after 31 s, writer now ledger-core-2 in eu-west-1b',
    ]);
    expect(world.alerts[1]?.alert.notMeasured).toContain('a message follows when it knows');
    await world.at('2026-11-20T02:15:45Z').invoke([record()]);
    await world.invoke([record({}, 'record-2')]);
    expect(told(world)).toHaveLength(3);
    expect(told(world).at(-1)).toEqual([
      'failover-measured',
      'failover measured, at least 22 s without writes',
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('comes at once when the result comes while it waits', async () => {
    const world = await probedWorld();
    await world.invoke([started]);
    promote(world);
    await world.at('2026-11-20T02:14:41Z').invoke([completed]);
    await world.at('2026-11-20T02:14:43Z').invoke([record()]);
    expect(told(world).map(([kind]) => kind)).toEqual(['failover-started', 'failover-over']);
  });

  test('says of a probe that ended without an answer what Lambda said', async () => {
    const world = await probedWorld();
    await world.invoke([started]);
    const failed = record({
      requestContext: { functionArn: 'arn', condition: 'RetriesExhausted' },
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      responsePayload: { errorType: 'Runtime.ExitError', errorMessage: 'Lambda could not attach to the VPC' },
    });
    await world.at('2026-11-20T02:14:30Z').invoke([failed]);
    promote(world);
    await world.at('2026-11-20T02:14:45Z').invoke([completed]);
    expect(world.alerts.at(-1)?.alert.notMeasured).toContain(
      'the probe ended without an answer: RetriesExhausted: Lambda could not attach to the VPC.',
    );
  });

  test('is not touched by the result of another incident, nor by what is no result', async () => {
    const world = await probedWorld();
    await world.invoke([started]);
    const other = record({
      responsePayload: {
        task: 'measure',
        clusterId: 'cluster-A',
        identifier: 'ledger-core',
        incident: '2026-11-19T02:14:08.103Z',
        measurement,
      },
    });
    const [ignored] = await world.invoke([other]);
    expect(ignored).toMatchObject({ kind: 'waiting' });
    const [refused] = await world.invoke([record({ responsePayload: 'what is this' }, 'record-3')]);
    expect(refused).toMatchObject({ kind: 'refused' });
    expect(told(world)).toHaveLength(1);
  });
});
