import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { Announcement } from '../../functions/domain/announcement/announcement.ts';
import type { AnnouncedEntry } from '../../functions/domain/failover/step.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import type { EventsPolicy } from '../../functions/domain/policy/events.ts';
import type { ClusterPolicy, Policy } from '../../functions/domain/policy/policy.ts';
import type { UsedCapacity } from '../../functions/domain/trouble/capacity.ts';
import type { FleetCluster, FleetMember, Source } from '../../functions/domain/trouble/fleet.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { notifyEvents } from '../../functions/notify-events/notify-events.ts';
import { policyOf, wakeUpOf } from './export-world.ts';
import type { Gate } from './interleave.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';
import { sample, sampleNames } from './samples.ts';

/** An event by its number, of a source and time; `id` tells doubled ones apart. */
export function rdsEvent(
  number: string,
  at: string,
  source?: string,
  id = `${number}-${at}-${source}`,
): WakeUp {
  const name = sampleNames('rds').find((file) => file.startsWith(`RDS-EVENT-${number}`));
  const event = sample(`rds/${name}`) as { detail: { SourceArn: string } & JsonObject };
  const SourceArn = source ? event.detail.SourceArn.replace(/[^:]+$/, source) : event.detail.SourceArn;
  return wakeUpOf({ ...event, id, time: at, detail: { ...event.detail, Date: at, SourceArn } });
}

/** What RDS's list says of an instance; entries carry no event id. */
export function listed(text: string, at: string, identifier = 'ledger-core-1'): AnnouncedEntry {
  return { about: 'instance', identifier, at: new Date(at), categories: ['notification'], text };
}

export function eventsPolicy(
  events: Partial<EventsPolicy> = {},
  change: Partial<ClusterPolicy> = {},
): Policy {
  const policy = policyOf();
  return {
    ...policy,
    clusters: policy.clusters.map((cluster) => ({
      ...cluster,
      importance: 'critical' as const,
      events: { mode: 'act' as const, severities: {}, ...events },
      ...change,
    })),
  };
}

export function clusterOf(identifier: string, change: Partial<FleetCluster> = {}): FleetCluster {
  return {
    resourceId: `cluster-${identifier.toUpperCase()}`,
    identifier,
    tags: {},
    status: 'available',
    maintenanceWindow: 'sun:03:00-sun:03:30',
    members: [
      memberOf(`${identifier}-1`, { isWriter: true }),
      memberOf(`${identifier}-2`, { zone: 'eu-west-1b' }),
    ],
    ...change,
  };
}

export function memberOf(instance: string, change: Partial<FleetMember> = {}): FleetMember {
  return { instance, isWriter: false, zone: 'eu-west-1a', status: 'available', ...change };
}

/** One account, one ledger, one clock; invocations of notify-events. */
export class EventsWorld {
  readonly bucket = new MemoryBucket();
  readonly alerts: { alert: Alert; id: string }[] = [];
  readonly announcements: (Announcement & { id: string })[] = [];
  readonly timers: { at: number; request: JsonObject }[] = [];
  policy: Policy = eventsPolicy();
  clusters: FleetCluster[] = [clusterOf('ledger-core')];
  entries: AnnouncedEntry[] = [];
  /** `ACUUtilization` by instance: the newest minute last. */
  readonly utilization = new Map<string, readonly number[]>();
  /** Thrown by every call of that name. */
  readonly faults = new Map<string, Error>();
  now = Date.parse('2026-11-20T04:21:10Z');
  #invocations = 0;

  at(time: string): this {
    this.now = Date.parse(time.length > 10 ? time : `2026-11-20T${time}Z`);
    return this;
  }

  invoke(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const id = `invocation-${++this.#invocations}`;
    // Calls made side by side reach the gate one after the other: who interleaves invocations knows one at a time.
    let before: Promise<unknown> = Promise.resolve();
    const gated: Gate = (call, perform) => {
      const carryOut = () => {
        const fault = this.faults.get(call.name);
        if (fault) throw fault;
        return perform();
      };
      const turn = before.then(async () => (gate ? gate(call, carryOut) : carryOut()));
      before = turn.catch(() => undefined);
      return turn;
    };
    const find = ({ about, identifier }: Source) =>
      this.clusters.find((cluster) =>
        about === 'cluster'
          ? cluster.identifier === identifier
          : cluster.members.some(({ instance }) => instance === identifier),
      );
    const deps = {
      policy: this.policy,
      store: new MemoryLedgerStore(this.bucket, gated),
      fleet: {
        find: (source: Source) =>
          gated({ name: 'DescribeCluster', key: source.identifier }, () => find(source)),
        all: () => gated({ name: 'DescribeClusters', key: '' }, () => this.clusters),
      },
      announced: {
        since: (start: Date) =>
          gated({ name: 'DescribeEvents', key: '' }, () => this.entries.filter(({ at }) => at >= start)),
      },
      capacities: {
        used: (instances: readonly string[]) =>
          gated({ name: 'GetMetricData', key: instances.join(' ') }, () => this.#used(instances)),
      },
      timers: {
        wakeAfter: (seconds: number, request: JsonObject) =>
          gated({ name: 'SendMessage', key: '' }, () => {
            this.timers.push({ at: this.now + seconds * 1_000, request });
          }),
      },
      alerts: {
        send: (alert: Alert, deduplicationId: string) =>
          gated({ name: 'Publish', key: deduplicationId }, () => {
            this.alerts.push({ alert, id: deduplicationId });
          }),
      },
      announcements: {
        announce: (announcement: Announcement, deduplicationId: string) =>
          gated({ name: 'PutEvents', key: deduplicationId }, () => {
            this.announcements.push({ ...announcement, id: deduplicationId });
          }),
      },
    };
    const silent = () => undefined;
    return notifyEvents(deps, wakeUps, {
      now: () => new Date(this.now),
      invocation: { id, deadline: new Date(this.now + 60_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
    });
  }

  #used(instances: readonly string[]): ReadonlyMap<string, readonly UsedCapacity[]> {
    const minuteOf = (ago: number) => new Date(Math.floor(this.now / 60_000) * 60_000 - ago * 60_000);
    return new Map(
      instances.flatMap((instance): [string, readonly UsedCapacity[]][] => {
        const percents = this.utilization.get(instance);
        if (!percents) return [];
        return [[instance, percents.map((percent, at) => ({ at: minuteOf(percents.length - at), percent }))]];
      }),
    );
  }

  sweep(gate?: Gate): Promise<Outcome[]> {
    return this.invoke([wakeUpOf({ sweep: 'notify-events' }, `sweep-${this.#invocations}`)], gate);
  }

  look(gate?: Gate): Promise<Outcome[]> {
    return this.invoke([wakeUpOf({ look: 'events' }, `timer-${this.#invocations}`)], gate);
  }

  /** Headlines in the order in which they were told; repeated sends of one message once. */
  get told(): string[] {
    return [
      ...new Map(this.alerts.map(({ id, alert }) => [id, `${alert.severity} ${alert.headline}`])).values(),
    ];
  }

  get announced(): string[] {
    return [...new Map(this.announcements.map(({ id, detailType }) => [id, detailType])).values()];
  }
}
