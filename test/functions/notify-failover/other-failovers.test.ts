import { describe, expect, test } from 'vitest';
import { wakeUpOf } from '../../support/export-world.ts';
import { failoverEvent, failoverPolicy, topologyOf } from '../../support/failover-world.ts';
import {
  began,
  globalOf,
  globalWorld,
  instanceOf,
  instanceWorld,
  multiAz,
  rdsEventAt,
} from '../../support/other-failovers.ts';

describe('a Multi-AZ instance', () => {
  test('fails over to its standby: one incident, told by its zones', async () => {
    const world = await instanceWorld();
    await world.invoke([multiAz.started]);
    world.clusters = [instanceOf('eu-west-1b', 'eu-west-1a')];
    await world.at('2026-11-20T02:14:55Z').invoke([multiAz.toStandby]);
    await world.at('2026-11-20T02:15:01Z').invoke([multiAz.completed]);

    expect(world.alerts.map(({ alert }) => [alert.severity, alert.headline])).toEqual([
      ['sev1', 'Multi-AZ failover started 02:14:08 UTC, writes probably failing'],
      ['info', 'Multi-AZ failover over after 44 s, writer now billing-db in eu-west-1b'],
    ]);
    const [opening, closing] = world.alerts.map(({ alert }) => alert);
    expect(opening?.story.slice(0, 3)).toEqual([
      'RDS is moving the writer away from billing-db (eu-west-1a, db.m7g.large), to billing-db (eu-west-1b, db.m7g.large).',
      'The event reached us 9 s late.',
      'Usually over within 60 to 120 s, longer after large transactions: do nothing yet. We report when it is over, or page again at 02:19:08 UTC.',
    ]);
    expect(closing?.story.slice(0, 3)).toEqual([
      'Now: healthy again; the cluster and its writer are available, and a failover target exists.',
      'Writer: billing-db (eu-west-1b, db.m7g.large); before: billing-db (eu-west-1a, db.m7g.large). Same class, another zone.',
      'A standby exists in eu-west-1a.',
    ]);
    expect(closing?.unaffected).toBe('committed data; the standby is written to synchronously.');
    expect(closing?.links[1]?.target).toMatch(/#database:id=billing-db;is-cluster=false$/);
    expect(world.incidents).toEqual([began]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('that nobody configured is left alone', async () => {
    const world = await instanceWorld();
    world.policy = failoverPolicy();
    const [outcome] = await world.invoke([multiAz.started]);
    expect(outcome).toMatchObject({ kind: 'ignored', reason: 'no entry of the configuration chooses it' });
  });

  test('whose list is late is not closed before it agrees, and its timer asks for the instance', async () => {
    const world = await instanceWorld();
    await world.invoke([multiAz.started]);
    expect(world.timers.at(-1)?.request).toEqual({ instance: 'billing-db' });
    await world.at('2026-11-20T02:15:01Z').invoke([multiAz.completed]);
    expect(world.told).toEqual(['failover-started']);
    world.clusters = [instanceOf('eu-west-1b', 'eu-west-1a')];
    await world.at('2026-11-20T02:15:11Z').invoke([wakeUpOf({ instance: 'billing-db' }, 'timer')]);
    expect(world.told).toEqual(['failover-started', 'failover-over']);
  });

  test('that changed its zone unannounced is found by the sweep', async () => {
    const world = await instanceWorld();
    world.clusters = [instanceOf('eu-west-1b', 'eu-west-1a')];
    await world.at('2026-11-20T02:20:00Z').sweep();
    expect(world.told).toEqual(['failover-started', 'failover-over']);
    expect(world.alerts.at(-1)?.alert.details).toEqual([
      '02:20:00.000 UTC The writer changed from billing-db in eu-west-1a to billing-db in eu-west-1b; RDS announced nothing. (seen by the sweep)',
    ]);
    await world.at('2026-11-20T02:25:00Z').sweep();
    expect(world.incidents).toHaveLength(1);
  });

  test('without a standby afterwards: said, and what to do', async () => {
    const world = await instanceWorld();
    await world.invoke([multiAz.started]);
    const after = instanceOf('eu-west-1b', 'eu-west-1a');
    world.clusters = [{ ...after, members: after.members.slice(0, 1) }];
    await world.at('2026-11-20T02:15:01Z').invoke([multiAz.completed]);
    const alert = world.alerts.at(-1)?.alert;
    expect(alert?.severity).toBe('warn');
    expect(alert?.story[0]).toBe('Now: NOT healthy yet; no standby is left that could take over.');
    expect(alert?.steps.at(-1)?.text).toBe('See that the instance is Multi-AZ again: RDS lists no standby.');
  });
});

describe('a global database', () => {
  const started = rdsEventAt('0181-global-switchover-started', began);
  const finished = rdsEventAt('0185-global-switchover-finished', '2026-11-20T02:16:39.000Z');

  test('switches over: one incident of the global database, told by its regions', async () => {
    const world = await globalWorld();
    await world.invoke([started]);
    world.clusters = globalOf('eu-central-1');
    await world.at('2026-11-20T02:16:45Z').invoke([finished]);
    expect(world.alerts.map(({ alert }) => [alert.headline, alert.deduplicationKey])).toEqual([
      [
        'global failover started 02:14:08 UTC, writes probably failing',
        `failover/global-cluster-XYZ/${began}`,
      ],
      [
        'global failover over after 3 min, writer now ledger-core-eu in eu-central-1',
        `failover/global-cluster-XYZ/${began}`,
      ],
    ]);
    const [opening, closing] = world.alerts.map(({ alert }) => alert);
    expect(opening?.story[0]).toBe(
      'RDS is moving the writer from ledger-core (eu-west-1) to ledger-core-eu (eu-central-1).',
    );
    expect(closing?.story).toContain('Other clusters of it: ledger-core (eu-west-1).');
    expect(closing?.figures).toMatchObject({ verdict: 'completed', globalDatabase: 'ledger-world' });
    expect(world.timers.at(-1)?.request).toEqual({ global: 'ledger-core' });
  });

  test('cancelled: the region of before goes on, said after two minutes', async () => {
    const world = await globalWorld();
    await world.invoke([started]);
    const cancelled = rdsEventAt('0186-global-switchover-cancelled', '2026-11-20T02:15:00.000Z');
    await world.at('2026-11-20T02:15:10Z').invoke([cancelled]);
    await world.at('2026-11-20T02:17:10Z').invoke([wakeUpOf({ global: 'ledger-core' }, 'timer')]);
    expect(world.alerts.at(-1)?.alert.headline).toBe(
      'global failover over after at most 3 min, writer still ledger-core in eu-west-1',
    );
  });

  test('failed: told at once, without a command that could lose data', async () => {
    const world = await globalWorld();
    await world.invoke([rdsEventAt('0239-global-failover-failed', began)]);
    const alert = world.alerts.at(-1)?.alert;
    expect(alert?.headline).toBe('global failover FAILED 02:14:08 UTC, writes probably failing');
    expect(alert?.steps.map(({ command }) => command?.split(' ').slice(0, 3).join(' '))).toEqual([
      'aws rds describe-global-clusters',
      undefined,
      undefined,
    ]);
  });

  test("a failover inside the cluster is the cluster's own, and names its role", async () => {
    const world = await globalWorld();
    await world.invoke([failoverEvent('completed', '2026-11-20T02:14:10.000Z')]);
    world.clusters = globalOf('eu-west-1').map((one) =>
      one.about === 'cluster' ? { ...one, members: topologyOf('ledger-core-2').members } : one,
    );
    await world.at('2026-11-20T02:14:30Z').invoke([wakeUpOf({ cluster: 'ledger-core' }, 'timer')]);
    expect(world.alerts.at(-1)?.alert.deduplicationKey).toBe('failover/cluster-A/2026-11-20T02:14:10.000Z');
    expect(world.alerts.at(-1)?.alert.story).toContain(
      'Engine version 17.5; primary of the global database ledger-world.',
    );
  });
});
