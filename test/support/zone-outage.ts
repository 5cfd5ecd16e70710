import type { Topology } from '../../functions/domain/failover/facts.ts';
import type { FailoverPolicy } from '../../functions/domain/policy/failover.ts';
import type { Importance } from '../../functions/domain/policy/policy.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { wakeUpOf } from './export-world.ts';
import {
  type FailoverEventName,
  FailoverWorld,
  failoverEvent,
  failoverPolicy,
  topologyOf,
} from './failover-world.ts';

/** `bank-01`, … */
export const bankNames = (count: number) =>
  Array.from({ length: count }, (_, index) => `bank-${String(index + 1).padStart(2, '0')}`);

function bank(name: string, writer: 1 | 2): Topology {
  const { members, ...cluster } = topologyOf(`ledger-core-${writer}`);
  return {
    ...cluster,
    resourceId: `cluster-${name.toUpperCase()}`,
    identifier: name,
    arn: cluster.arn.replace('ledger-core', name),
    members: members.map((member) => ({ ...member, instance: member.instance.replace('ledger-core', name) })),
  };
}

export function bankEvent(name: string, event: FailoverEventName, at: string): WakeUp {
  return failoverEvent(event, at, `${name}-${event}-${at}`, name);
}

export interface BankChange {
  readonly importance?: Importance;
  readonly team?: string;
  readonly failover?: Partial<FailoverPolicy>;
}

/** So many clusters, whose writers a sweep has seen in eu-west-1a. What is told of each can be changed. */
export async function bankWorld(
  count: number,
  changes: Readonly<Record<string, BankChange>> = {},
): Promise<FailoverWorld> {
  const world = new FailoverWorld().at('2026-11-20T02:10:00Z');
  const policy = failoverPolicy();
  world.policy = {
    ...policy,
    clusters: bankNames(count).flatMap((name) =>
      policy.clusters.map((cluster) => {
        const { importance, team, failover } = changes[name] ?? {};
        return {
          ...cluster,
          name,
          match: { identifier: name },
          ...(importance && { importance }),
          ...(team !== undefined && { team }),
          failover: { ...cluster.failover, onePage: { from: 3, withinSeconds: 300 }, ...failover },
        };
      }),
    ),
  };
  world.clusters = bankNames(count).map((name) => bank(name, 1));
  await world.sweep();
  world.calls.length = 0;
  return world.at('2026-11-20T02:14:10Z');
}

/** RDS made the second instance of those clusters the writer. */
export function failedOver(world: FailoverWorld, names: readonly string[]): void {
  world.clusters = world.clusters.map((cluster) =>
    names.includes(cluster.identifier) ? bank(cluster.identifier, 2) : cluster,
  );
}

/** What wakes somebody: openings and worse of severity SEV1 to SEV3, each message once. */
export function wakes(world: FailoverWorld): { kind: string; cluster: string; severity: string }[] {
  const once = new Map(world.alerts.map(({ id, alert }) => [id, alert]));
  return [...once.values()]
    .filter(({ severity, status }) => severity.startsWith('sev') && status === undefined)
    .map(({ kind, cluster, severity }) => ({ kind, cluster, severity }));
}

export const timerOf = (name: string, id: string): WakeUp => wakeUpOf({ cluster: name }, id);
