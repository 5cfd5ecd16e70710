import type { Topology } from '../../functions/domain/failover/facts.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { wakeUpOf } from './export-world.ts';
import { FailoverWorld, failoverPolicy, topologyOf } from './failover-world.ts';
import { sample } from './samples.ts';

/** An event of the samples, at another time; `id` tells doubled ones apart. */
export function rdsEventAt(file: string, at: string, id = file): WakeUp {
  const read = sample(`rds/RDS-EVENT-${file}.json`) as { detail: JsonObject };
  return wakeUpOf({ ...read, id, time: at, detail: { ...read.detail, Date: at } });
}

/** billing-db: its writer in one zone, its standby in another. */
export function instanceOf(zone: string, standbyZone: string): Topology {
  const common = { instance: 'billing-db', instanceClass: 'db.m7g.large' };
  return {
    about: 'instance',
    resourceId: 'db-ABC',
    identifier: 'billing-db',
    arn: 'arn:aws:rds:eu-west-1:123456789012:db:billing-db',
    tags: {},
    status: 'available',
    engineVersion: '17.5',
    globalCluster: undefined,
    members: [
      { ...common, isWriter: true, zone, status: 'available' },
      { ...common, isWriter: false, zone: standbyZone },
    ],
  };
}

/** The sweep has seen billing-db write in eu-west-1a; then a failover began. */
export async function instanceWorld(): Promise<FailoverWorld> {
  const world = new FailoverWorld().at('2026-11-20T02:10:00Z');
  const failover = { mode: 'act' as const, escalateAfterSeconds: 300 };
  const match = { identifier: 'billing-db' };
  world.policy = {
    ...failoverPolicy(),
    instances: [{ name: 'billing-db', match, importance: 'critical', failover }],
  };
  world.clusters = [instanceOf('eu-west-1a', 'eu-west-1b')];
  await world.sweep();
  return world.at('2026-11-20T02:14:17Z');
}

export const began = '2026-11-20T02:14:08.103Z';
/** Of one failover to the standby. */
export const multiAz = {
  started: rdsEventAt('0013-multi-az-failover-started', began),
  toStandby: rdsEventAt('0015-multi-az-failover-to-standby-complete', '2026-11-20T02:14:52.000Z'),
  completed: rdsEventAt('0049-multi-az-failover-completed', '2026-11-20T02:14:58.000Z'),
};

/** ledger-world, and the cluster of it that is in this region. */
export function globalOf(writer: 'eu-west-1' | 'eu-central-1'): Topology[] {
  const cluster = topologyOf('ledger-core-1', {
    globalCluster: 'ledger-world',
    globalRole: writer === 'eu-west-1' ? 'primary' : 'secondary',
  });
  return [
    cluster,
    {
      ...cluster,
      about: 'global',
      resourceId: 'global-cluster-XYZ',
      members: [
        { instance: 'ledger-core', zone: 'eu-west-1', isWriter: writer === 'eu-west-1' },
        { instance: 'ledger-core-eu', zone: 'eu-central-1', isWriter: writer === 'eu-central-1' },
      ],
    },
  ];
}

/** The sweep has seen ledger-core write in eu-west-1; then a switchover began. */
export async function globalWorld(): Promise<FailoverWorld> {
  const world = new FailoverWorld().at('2026-11-20T02:10:00Z');
  world.clusters = globalOf('eu-west-1');
  await world.sweep();
  return world.at('2026-11-20T02:14:17Z');
}
