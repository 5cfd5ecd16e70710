import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import { wakeUpOf } from '../../support/export-world.ts';
import { FailoverWorld, failoverEvent, failoverPolicy, topologyOf } from '../../support/failover-world.ts';

const t0 = '2026-11-20T02:14:08.103Z';
const t2 = '2026-11-20T02:14:39.250Z';
const started = failoverEvent('started', t0);
const completed = failoverEvent('completed', t2);

const throttled = new Fault({
  kind: 'throttled',
  expected: 'RDS DescribeDBClusters of ledger-core to succeed',
  found: 'Throttling (HTTP 400): Rate exceeded',
  todo: 'nothing; the next wake-up tries again',
});

/** A world whose sweep has seen ledger-core-1 write. */
async function observedWorld(): Promise<FailoverWorld> {
  const world = new FailoverWorld().at('2026-11-20T02:10:00Z');
  await world.sweep();
  world.calls.length = 0;
  return world.at('2026-11-20T02:14:17Z');
}

describe('a failover as it should be', () => {
  test('is told when it begins and when it is over, and announced', async () => {
    const world = await observedWorld();
    const [first] = await world.invoke([started]);
    expect(first).toMatchObject({ kind: 'done', details: { said: 'opening' } });
    world.clusters = [topologyOf('ledger-core-2')];
    world.at('2026-11-20T02:14:45Z');
    const [second] = await world.invoke([completed]);
    expect(second).toMatchObject({ kind: 'done', details: { said: 'closing', writer: 'ledger-core-2' } });

    expect(world.alerts.map(({ alert }) => [alert.kind, alert.severity, alert.headline])).toEqual([
      ['failover-started', 'sev1', 'failover started 02:14:08 UTC, writes probably failing'],
      ['failover-over', 'info', 'failover over after 31 s, writer now ledger-core-2 in eu-west-1b'],
    ]);
    expect(new Set(world.alerts.map(({ alert }) => alert.deduplicationKey))).toEqual(
      new Set(['failover/cluster-A/2026-11-20T02:14:08.103Z']),
    );
    expect(world.announcements.map(({ detailType }) => detailType)).toEqual([
      'Failover Started',
      'Failover Completed',
    ]);
    expect(world.counted).toEqual([
      { metric: 'Failovers', value: 1 },
      { metric: 'FailoverDuration', value: 31.147 },
      { metric: 'WriterLosses', value: 1, cluster: 'ledger-core' },
      { metric: 'WriterUnavailable', value: 31.147, cluster: 'ledger-core' },
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
    expect(world.bucket.keys('incidents/')).toEqual([
      'incidents/cluster-A/2026-11-20T02:14:08.103Z/closing',
      'incidents/cluster-A/2026-11-20T02:14:08.103Z/opening',
      'incidents/cluster-A/current',
    ]);
  });

  test('once a day the sweep counts that nothing was lost', async () => {
    const world = await observedWorld();
    await world.at('2026-11-20T23:55:00Z').sweep();
    expect(world.counted).toEqual([]);
    await world.at('2026-11-21T00:00:00Z').sweep();
    expect(world.counted).toEqual([{ metric: 'WriterUnavailable', value: 0, cluster: 'ledger-core' }]);
  });

  test('beyond a hundred clusters none is measured apart', async () => {
    const world = await observedWorld();
    const clusters = Array.from({ length: 101 }, (_, index) =>
      world.policy.clusters.map((one) => (index === 0 ? one : { ...one, name: `other-${index}` })),
    );
    world.policy = { ...world.policy, clusters: clusters.flat() };
    world.clusters = [topologyOf('ledger-core-2')];
    await world.at('2026-11-20T02:14:45Z').invoke([completed]);
    expect(world.counted.map(({ metric }) => metric)).toEqual(['Failovers', 'FailoverDuration']);
  });

  test('doubled events change nothing', async () => {
    const world = await observedWorld();
    await world.invoke([started]);
    world.clusters = [topologyOf('ledger-core-2')];
    await world.invoke([completed]);
    const [again] = await world.invoke([failoverEvent('completed', t2, 'completed-2')]);
    expect(again?.kind).toBe('already-done');
    expect(world.alerts).toHaveLength(2);
  });

  test('a second failover is an incident of its own, and names the writer between', async () => {
    const world = await observedWorld();
    await world.invoke([started]);
    world.clusters = [topologyOf('ledger-core-2')];
    await world.invoke([completed]);
    world.at('2026-11-20T02:20:00Z');
    await world.sweep();
    await world.invoke([failoverEvent('started', '2026-11-20T02:30:00.000Z', 'started-2')]);
    expect(world.incidents).toEqual(['2026-11-20T02:14:08.103Z', '2026-11-20T02:30:00.000Z']);
    expect(world.alerts.at(-1)?.alert.story[0]).toMatch(/^RDS is promoting the former writer ledger-core-2/);
    await world
      .at('2026-11-20T02:30:40Z')
      .invoke([failoverEvent('completed', '2026-11-20T02:30:31.000Z', 'completed-2')]);
    expect(world.alerts.at(-1)?.alert.story).toContain(
      'This year: 2 failovers, about 62 s without a writer.',
    );
  });

  test('what an earlier one came to cannot be read: the message counts it all the same', async () => {
    const world = await observedWorld();
    const before = 'incidents/cluster-A/2026-03-01T00:00:00.000Z/closing';
    world.bucket.objects.set(before, { body: { schema: 9 }, etag: '"x"' });
    await world.invoke([started]);
    world.clusters = [topologyOf('ledger-core-2')];
    await world.invoke([completed]);
    expect(world.alerts.at(-1)?.alert.story).toContain('This year: 2 failovers.');
    expect(world.warned).toContain('How long the failovers of this year took is not known');
  });
});

describe('events that get lost', () => {
  test('the beginning: RDS lists it, so one whole incident, in which nobody is woken', async () => {
    const world = await observedWorld();
    world.clusters = [topologyOf('ledger-core-2')];
    world.entries = [
      {
        about: 'cluster',
        identifier: 'ledger-core',
        at: new Date(t0),
        categories: ['failover'],
        text: 'Started cross AZ failover to DB instance: ledger-core-2',
      },
    ];
    await world.at('2026-11-20T02:14:45Z').invoke([completed]);
    expect(world.alerts.map(({ alert }) => [alert.severity, alert.headline])).toEqual([
      ['info', 'failover began 02:14:08 UTC, over when we learnt of it'],
      ['info', 'failover over after 31 s, writer now ledger-core-2 in eu-west-1b'],
    ]);
    expect(world.alerts.at(-1)?.alert.details).toEqual([
      '02:14:08.103 UTC Started cross AZ failover to DB instance: ledger-core-2 (from the list of events, no event came)',
      '02:14:39.250 UTC Completed failover to DB instance: ledger-core-2',
    ]);
  });

  test('the end: a timer looks each minute, and the state closes the incident', async () => {
    const world = await observedWorld();
    await world.invoke([started]);
    expect(world.timers).toEqual([
      { at: Date.parse('2026-11-20T02:15:17Z'), request: { cluster: 'ledger-core' } },
    ]);
    world.clusters = [topologyOf('ledger-core-2')];
    await world.at('2026-11-20T02:15:17Z').invoke([wakeUpOf(world.timers[0]?.request, 'timer-1')]);
    expect(world.alerts.at(-1)?.alert.headline).toBe(
      'failover over after at most 69 s, writer now ledger-core-2 in eu-west-1b',
    );
  });

  test('everything: the sweep finds another writer, and makes the incident', async () => {
    const world = await observedWorld();
    world.clusters = [topologyOf('ledger-core-2')];
    await world.at('2026-11-20T02:15:00Z').sweep();
    expect(world.told).toEqual(['failover-started', 'failover-over']);
    expect(world.alerts.at(-1)?.alert.details).toEqual([
      '02:15:00.000 UTC The writer changed from ledger-core-1 to ledger-core-2; RDS announced nothing. (seen by the sweep)',
    ]);
    await world.at('2026-11-20T02:20:00Z').sweep();
    expect(world.alerts).toHaveLength(2);
  });
});

describe('trouble', () => {
  test('a failed failover is critical at once, and closed when a writer is available for two minutes', async () => {
    const world = await observedWorld();
    await world.invoke([started]);
    await world.at('2026-11-20T02:14:40Z').invoke([failoverEvent('failed', '2026-11-20T02:14:35.000Z')]);
    expect(world.alerts.at(-1)?.alert).toMatchObject({
      kind: 'failover-failed',
      severity: 'sev1',
      headline: 'failover FAILED 02:14:35 UTC, writes probably failing',
    });
    await world.at('2026-11-20T02:16:36Z').invoke([wakeUpOf({ cluster: 'ledger-core' }, 'timer-2')]);
    expect(world.alerts.at(-1)?.alert).toMatchObject({
      status: 'resolved',
      headline: 'failover failed, but writer ledger-core-1 in eu-west-1a is available again',
    });
    expect(world.told).toEqual(['failover-started', 'failover-failed', 'failover-over']);
  });

  test('no end within the configured time is told once', async () => {
    const world = await observedWorld();
    world.clusters = [topologyOf('', { status: 'failing-over' })];
    await world.invoke([started]);
    for (const time of ['02:19:08.200', '02:20:08', '02:21:08']) {
      await world.at(`2026-11-20T${time}Z`).invoke([wakeUpOf({ cluster: 'ledger-core' }, time)]);
    }
    expect(world.told).toEqual(['failover-started', 'failover-overdue']);
    expect(world.alerts.at(-1)?.alert.headline).toBe(
      'failover not over after 5 min, writes probably failing',
    );
  });

  test('a word of failure after the end corrects it once', async () => {
    const world = await observedWorld();
    await world.invoke([started]);
    world.clusters = [topologyOf('ledger-core-2')];
    await world.invoke([completed]);
    for (const id of ['failed-1', 'failed-2']) {
      await world.invoke([failoverEvent('failed', '2026-11-20T02:15:10.000Z', id)]);
    }
    expect(world.told).toEqual(['failover-started', 'failover-over', 'failover-follow-up']);
  });

  test('RDS cannot be asked: the message goes out all the same, and says what is missing', async () => {
    const world = await observedWorld();
    world.faults.set('DescribeCluster', throttled);
    world.faults.set('DescribeEvents', throttled);
    await world.invoke([started]);
    expect(world.alerts[0]?.alert.story).toContainEqual(
      expect.stringMatching(/^Could not find out: the members of the cluster \(throttled: /),
    );
    expect(world.alerts[0]?.alert.story[0]).toBe(
      'RDS is moving the writer from ledger-core-1 (eu-west-1a, db.r8g.large) to ledger-core-2.',
    );
    expect(world.incidents).toEqual(['2026-11-20T02:14:08.103Z']);
  });

  test('SNS does not take the message: the timer tries again sooner than the queue does', async () => {
    const world = await observedWorld();
    world.faults.set('Publish', throttled);
    expect(await world.invoke([started])).toMatchObject([{ kind: 'failed-retryable' }]);
    expect(world.timers).toHaveLength(1);
    world.faults.clear();
    await world.at('2026-11-20T02:15:17Z').invoke([wakeUpOf(world.timers[0]?.request, 'timer-1')]);
    expect(world.told).toEqual(['failover-started']);
    expect(world.incidents).toHaveLength(1);
  });

  test('no timer can be set: the message goes out, and the sweep closes the incident', async () => {
    const world = await observedWorld();
    world.faults.set('SendMessage', throttled);
    await world.invoke([started]);
    world.clusters = [topologyOf('ledger-core-2')];
    await world.at('2026-11-20T02:19:00Z').sweep();
    expect(world.told).toEqual(['failover-started', 'failover-over']);
  });

  test('the cluster is deleted meanwhile', async () => {
    const world = await observedWorld();
    await world.invoke([started]);
    world.clusters = [];
    await world.at('2026-11-20T02:16:00Z').invoke([wakeUpOf({ cluster: 'ledger-core' }, 'timer-1')]);
    expect(world.alerts.at(-1)?.alert).toMatchObject({
      severity: 'warn',
      headline: 'failover not followed to its end, the cluster is gone',
    });
  });

  test("RDS's list still shows the old writer after the end: looked at again, then told", async () => {
    const world = await observedWorld();
    await world.invoke([started]);
    const [waiting] = await world.at('2026-11-20T02:14:40Z').invoke([completed]);
    expect(waiting?.kind).toBe('waiting');
    expect(world.timers.at(-1)?.at).toBe(Date.parse('2026-11-20T02:14:50Z'));
    world.clusters = [topologyOf('ledger-core-2')];
    await world.at('2026-11-20T02:14:50Z').invoke([wakeUpOf({ cluster: 'ledger-core' }, 'timer-1')]);
    expect(world.alerts.at(-1)?.alert.headline).toBe(
      'failover over after 31 s, writer now ledger-core-2 in eu-west-1b',
    );
  });
});

describe('what is left alone', () => {
  test('mode off, a cluster that nothing chooses, an unknown request, another event', async () => {
    const world = await observedWorld();
    world.policy = failoverPolicy({ mode: 'off' });
    expect(await world.invoke([started])).toMatchObject([{ kind: 'ignored' }]);
    world.policy = { ...world.policy, clusters: [] };
    expect(await world.invoke([started])).toMatchObject([{ kind: 'ignored' }]);
    expect(await world.invoke([wakeUpOf({ clutser: 'x' })])).toMatchObject([{ kind: 'refused' }]);
    expect(world.alerts).toEqual([]);
  });

  test('mode observe: the incident is kept and announced, and nobody is told', async () => {
    const world = await observedWorld();
    world.policy = failoverPolicy({ mode: 'observe' });
    const [outcome] = await world.invoke([started]);
    expect(outcome?.kind).toBe('would-have');
    expect(world.alerts).toEqual([]);
    expect(world.announcements.map(({ detailType }) => detailType)).toEqual(['Failover Started']);
    const record = world.bucket.objects.get('incidents/cluster-A/2026-11-20T02:14:08.103Z/opening')?.body;
    expect(record).toMatchObject({
      fact: { wouldHaveSaid: 'failover started 02:14:08 UTC, writes probably failing' },
    });
  });
});
