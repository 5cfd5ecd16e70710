import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { Announcement } from '../../functions/domain/announcement/announcement.ts';
import type { ApiRequest } from '../../functions/domain/failover/api-request.ts';
import type { Series } from '../../functions/domain/failover/evidence.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { explainFailover } from '../../functions/explain-failover/explain-failover.ts';
import { wakeUpOf } from './export-world.ts';
import type { FailoverWorld } from './failover-world.ts';
import { MemoryLedgerStore } from './memory-ledger-store.ts';

/** explain-failover beside notify-failover: the same ledger, clock, alerts and announcements. */
export class ExplainWorld {
  readonly world: FailoverWorld;
  /** What CloudTrail has; the operations it is asked for, with each look. */
  requests: (ApiRequest & { readonly shownAt: string })[] = [];
  readonly looks: (readonly string[])[] = [];
  series: Series[] = [
    { metric: 'CPUUtilization', values: [41.2, 62, 97.4] },
    { metric: 'FreeableMemory', values: [6.1 * 1_073_741_824, 0.31 * 1_073_741_824] },
  ];
  /** What Performance Insights has, and the resource ids that it was asked for. */
  loads = [
    { sql: "UPDATE orders SET state = 'paid' WHERE id = 4711", load: 3.24 },
    { sql: "ALTER ROLE app PASSWORD 'open sesame'", load: 0.51 },
  ];
  readonly asked: string[] = [];
  readonly charts: string[] = [];
  readonly timers: { at: number; request: JsonObject }[] = [];
  /** Thrown by every call of that name. */
  readonly faults = new Map<
    'LookupEvents' | 'GetMetricData' | 'GetMetricWidgetImage' | 'DescribeDimensionKeys' | 'SendMessage',
    Error
  >();
  #invocations = 0;
  #heard = 0;

  constructor(world: FailoverWorld) {
    this.world = world;
  }

  /** Hands over what was announced since the last time. */
  hear(): Promise<Outcome[]> {
    const fresh = this.world.announcements.slice(this.#heard);
    this.#heard = this.world.announcements.length;
    const heard = fresh.filter(({ detailType }) => /^Failover (Started|Completed)$/.test(detailType));
    return this.invoke(
      heard.map(({ detailType, detail, id }) =>
        wakeUpOf({ id, source: 'aurora-steward', 'detail-type': detailType, detail }),
      ),
    );
  }

  /** Lets the timers up to then come, each at its time. */
  async until(time: string): Promise<void> {
    const end = Date.parse(time);
    for (;;) {
      const next = this.timers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.timers.splice(this.timers.indexOf(next), 1);
      this.world.now = next.at;
      await this.invoke([wakeUpOf(next.request, `timer-${next.at}`)]);
    }
    this.world.now = end;
  }

  sweep(): Promise<Outcome[]> {
    return this.invoke([wakeUpOf({ sweep: 'explain-failover' }, `sweep-${this.#invocations}`)]);
  }

  invoke(wakeUps: readonly WakeUp[]): Promise<Outcome[]> {
    const { world } = this;
    const id = `explain-${++this.#invocations}`;
    const failing = (name: Parameters<typeof this.faults.get>[0]) => {
      const fault = this.faults.get(name);
      if (fault) throw fault;
    };
    const deps = {
      policy: world.policy,
      store: new MemoryLedgerStore(world.bucket),
      ledgerBucket: 'steward-ledger',
      trail: {
        requests: async (names: readonly string[], from: Date, to: Date) => {
          failing('LookupEvents');
          this.looks.push(names);
          const shown = this.requests.filter(({ shownAt }) => Date.parse(shownAt) <= world.now);
          return shown
            .filter(({ name, at }) => names.includes(name) && new Date(at) >= from && new Date(at) <= to)
            .map(({ shownAt: _shownAt, ...request }) => request);
        },
      },
      metrics: {
        before: async () => {
          failing('GetMetricData');
          return this.series;
        },
        chart: async () => {
          failing('GetMetricWidgetImage');
          return new Uint8Array([137, 80, 78, 71]);
        },
      },
      loads: {
        top: async (resourceId: string) => {
          failing('DescribeDimensionKeys');
          this.asked.push(resourceId);
          return this.loads;
        },
      },
      charts: {
        keep: async (key: string) => {
          this.charts.push(key);
        },
      },
      timers: {
        wakeAfter: async (seconds: number, request: JsonObject) => {
          failing('SendMessage');
          this.timers.push({ at: world.now + seconds * 1_000, request });
        },
      },
      alerts: {
        send: async (alert: Alert, deduplicationId: string) => {
          world.alerts.push({ alert, id: deduplicationId });
        },
      },
      announcements: {
        announce: async (announcement: Announcement, deduplicationId: string) => {
          world.announcements.push({ ...announcement, id: deduplicationId });
        },
      },
    };
    const silent = () => undefined;
    return explainFailover(deps, wakeUps, {
      now: () => new Date(world.now),
      invocation: { id, deadline: new Date(world.now + 60_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: () => undefined,
    });
  }
}
