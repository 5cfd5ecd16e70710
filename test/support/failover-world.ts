import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { Announcement } from '../../functions/domain/announcement/announcement.ts';
import type { About } from '../../functions/domain/failover/about.ts';
import type { Topology } from '../../functions/domain/failover/facts.ts';
import type { AnnouncedEntry } from '../../functions/domain/failover/step.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import type { FailoverPolicy } from '../../functions/domain/policy/failover.ts';
import type { Importance, Policy } from '../../functions/domain/policy/policy.ts';
import type { ProbeRequest } from '../../functions/domain/probe/request.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { notifyFailover } from '../../functions/notify-failover/notify-failover.ts';
import { policyOf, wakeUpOf } from './export-world.ts';
import type { Gate } from './interleave.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';
import { sample } from './samples.ts';

const files = {
  failed: 'RDS-EVENT-0069-failover-failed',
  'previous-writer': 'RDS-EVENT-0070-failover-to-previous-writer',
  completed: 'RDS-EVENT-0071-failover-completed',
  started: 'RDS-EVENT-0073-failover-cross-az-started',
} as const;
export type FailoverEventName = keyof typeof files;

/** An event of the failover from the cluster's first instance to its second; `id` tells doubled ones apart. */
export function failoverEvent(
  name: FailoverEventName,
  at: string,
  id = `${name}-1`,
  cluster = 'ledger-core',
): WakeUp {
  const text = JSON.stringify(sample(`rds/${files[name]}.json`)).replaceAll('ledger-core', cluster);
  const event = JSON.parse(text) as { detail: JsonObject };
  return wakeUpOf({ ...event, id, time: at, detail: { ...event.detail, Date: at } });
}

export function failoverPolicy(
  failover: Partial<FailoverPolicy> = {},
  importance: Importance = 'critical',
): Policy {
  const policy = policyOf();
  return {
    ...policy,
    clusters: policy.clusters.map((cluster) => ({
      ...cluster,
      importance,
      exports: { ...cluster.exports, mode: 'off' as const },
      failover: { mode: 'act' as const, escalateAfterSeconds: 300, ...failover },
    })),
  };
}

/** ledger-core with two members; the writer is the one named. */
export function topologyOf(writer: string, change: Partial<Topology> = {}): Topology {
  return {
    about: 'cluster',
    resourceId: 'cluster-A',
    identifier: 'ledger-core',
    arn: 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core',
    tags: {},
    status: 'available',
    engineVersion: '17.5',
    globalCluster: undefined,
    members: ['ledger-core-1', 'ledger-core-2'].map((instance, index) => ({
      instance,
      isWriter: instance === writer,
      promotionTier: 1,
      zone: `eu-west-1${'ab'[index]}`,
      instanceClass: 'db.r8g.large',
      status: 'available',
    })),
    ...change,
  };
}

/** One account with one cluster, one ledger, one clock; invocations of notify-failover. */
export class FailoverWorld {
  readonly bucket = new MemoryBucket();
  readonly alerts: { alert: Alert; id: string }[] = [];
  readonly announcements: (Announcement & { id: string })[] = [];
  readonly counted: { metric: string; value: number; cluster?: string }[] = [];
  /** Timers that were set: when they are due, and what they say. */
  readonly timers: { at: number; request: JsonObject }[] = [];
  readonly probes: ProbeRequest[] = [];
  readonly calls: string[] = [];
  /** What the log warned of. */
  readonly warned: string[] = [];
  policy: Policy = failoverPolicy();
  clusters: Topology[] = [topologyOf('ledger-core-1')];
  entries: AnnouncedEntry[] = [];
  /** Thrown by every call of that name. */
  readonly faults = new Map<string, Error>();
  now = Date.parse('2026-11-20T02:14:10Z');
  #invocations = 0;

  at(time: string): this {
    this.now = Date.parse(time);
    return this;
  }

  invoke(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const id = `invocation-${++this.#invocations}`;
    // Calls made side by side reach the gate one after the other: who interleaves invocations knows one at a time.
    let before: Promise<unknown> = Promise.resolve();
    const gated: Gate = (call, perform) => {
      const turn = before.then(() => one(call, perform));
      before = turn.catch(() => undefined);
      return turn;
    };
    const one: Gate = async (call, perform) => {
      this.calls.push(`${call.name} ${call.key}`);
      const carryOut = () => {
        const fault = this.faults.get(call.name);
        if (fault) throw fault;
        return perform();
      };
      return gate ? gate(call, carryOut) : carryOut();
    };
    const store = new MemoryLedgerStore(this.bucket, gated);
    const deps = {
      policy: this.policy,
      store,
      topologies: {
        find: (identifier: string, about: About) =>
          gated({ name: 'DescribeCluster', key: identifier }, () =>
            this.clusters.find((one) => one.identifier === identifier && one.about === about),
          ),
        all: ({ instances }: { instances: boolean }) =>
          gated({ name: 'DescribeClusters', key: '' }, () =>
            this.clusters.filter(({ about }) => instances || about !== 'instance'),
          ),
      },
      announced: {
        since: (start: Date) =>
          gated({ name: 'DescribeEvents', key: '' }, () => this.entries.filter(({ at }) => at >= start)),
      },
      timers: {
        wakeAfter: (seconds: number, request: JsonObject) =>
          gated({ name: 'SendMessage', key: '' }, () => {
            this.timers.push({ at: this.now + seconds * 1_000, request });
          }),
      },
      probes: {
        start: (request: ProbeRequest) =>
          gated({ name: 'Invoke', key: request.identifier }, () => {
            this.probes.push(request);
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
    return notifyFailover(deps, wakeUps, {
      now: () => new Date(this.now),
      invocation: { id, deadline: new Date(this.now + 60_000) },
      log: {
        debug: silent,
        info: silent,
        warn: (message: string) => void this.warned.push(message),
        error: silent,
      },
      count: (metric, value, of) => {
        this.counted.push({ metric, value, ...of });
      },
    });
  }

  sweep(gate?: Gate): Promise<Outcome[]> {
    return this.invoke([wakeUpOf({ sweep: 'notify-failover' }, `sweep-${this.#invocations}`)], gate);
  }

  /** What was told, by kind; repeated sends of one message once. */
  get told(): string[] {
    return [...new Map(this.alerts.map(({ id, alert }) => [id, alert.kind])).values()];
  }

  /** Incidents of which the ledger holds a record. */
  get incidents(): string[] {
    const ids = this.bucket
      .keys('incidents/')
      .flatMap((key) => /^incidents\/[^/]+\/(\d[^/]*)\//.exec(key)?.[1] ?? []);
    return [...new Set(ids)];
  }
}
