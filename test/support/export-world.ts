import { compareExport } from '../../functions/compare-export/compare-export.ts';
import { defineViews } from '../../functions/define-views/define-views.ts';
import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { Announcement } from '../../functions/domain/announcement/announcement.ts';
import type { Cluster } from '../../functions/domain/cluster/cluster.ts';
import type { CountRequest } from '../../functions/domain/comparison/count-request.ts';
import type { Counted } from '../../functions/domain/comparison/counted.ts';
import type { ParquetFile } from '../../functions/domain/export/exported-files.ts';
import type { ManifestFile } from '../../functions/domain/export/manifest.ts';
import type { Damage, Footer } from '../../functions/domain/export/parquet.ts';
import { exportFolder } from '../../functions/domain/export/task.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import type { ExportPolicy } from '../../functions/domain/policy/exports.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import type { Snapshot } from '../../functions/domain/snapshot/snapshot.ts';
import { parseWakeUp } from '../../functions/domain/wake-up/parse.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { exportSnapshots } from '../../functions/export-snapshots/export-snapshots.ts';
import { publishExport } from '../../functions/publish-export/publish-export.ts';
import { verifyExport } from '../../functions/verify-export/verify-export.ts';
import type { Gate } from './interleave.ts';
import { MemoryAthena, memoryQueries } from './memory-athena.ts';
import { MemoryGlue, memoryCatalogue, memoryTags } from './memory-catalogue.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';
import { MemoryRds, rdsPorts } from './memory-rds.ts';

export const accountArn = 'arn:aws:rds:eu-west-1:123456789012';

/** The nightly snapshot of events/rds/RDS-EVENT-0169-automated-snapshot-created.json, and its export. */
export const nightly = {
  identifier: 'rds:ledger-core-2026-11-20-02-10',
  arn: `${accountArn}:cluster-snapshot:rds:ledger-core-2026-11-20-02-10`,
  task: 'ledger-core-202611200210-dm8dq19tw3',
  record: 'exports/cluster-A/2026-11/',
};

export function snapshotOf(change: Partial<Snapshot> = {}): Snapshot {
  const identifier = change.identifier ?? nightly.identifier;
  return {
    identifier,
    arn: `${accountArn}:cluster-snapshot:${identifier}`,
    kind: 'automated',
    status: 'available',
    createdAt: new Date('2026-11-20T02:10:05Z'),
    clusterIdentifier: 'ledger-core',
    clusterResourceId: 'cluster-A',
    engine: 'aurora-postgresql',
    sizeGb: 120,
    ...change,
  };
}

/** The cluster of most stories. */
export function sourceClusterOf(change: Partial<Cluster> = {}): Cluster {
  const identifier = change.identifier ?? 'ledger-core';
  return {
    arn: `${accountArn}:cluster:${identifier}`,
    resourceId: 'cluster-A',
    identifier,
    engine: 'aurora-postgresql',
    tags: {},
    ...change,
  };
}

/** The nightly snapshot of events/rds/RDS-EVENT-0091-automated-instance-snapshot-created.json. */
export function instanceSnapshotOf(change: Partial<Snapshot> = {}): Snapshot {
  const identifier = change.identifier ?? 'rds:legacy-pg-2026-11-20-06-10';
  return snapshotOf({
    identifier,
    arn: `${accountArn}:snapshot:${identifier}`,
    createdAt: new Date('2026-11-20T06:10:05Z'),
    clusterIdentifier: 'legacy-pg',
    clusterResourceId: 'db-L',
    engine: 'postgres',
    ...change,
  });
}

/** How exports are held against the database, where a test wants that. */
export const comparePolicy = {
  user: 'aurora_steward_count',
  authority: 'rds',
  tolerancePercent: 5,
  toleranceRows: 10,
  countUpTo: 1_000_000,
  forSeconds: 60,
};

export function policyOf(
  exports: Partial<ExportPolicy> = {},
  { slots = 5, name = 'ledger-core', ...account }: Partial<Policy['exports']> & { name?: string } = {},
): Policy {
  return {
    deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
    backupRetention: { mostDeletions: 20 },
    exportRetention: { mostDeletions: 20 },
    exports: { slots, waitAtMostHours: 24, ...account },
    clusters: [
      {
        name,
        match: { identifier: 'ledger-core' },
        importance: 'standard',
        etl: { mode: 'off', alertOnSuccess: false, steps: [] },
        backups: {
          mode: 'off',
          keepFor: '30 days',
          objective: '25 hours',
          alertOnSuccess: false,
          schedules: [],
        },
        exports: {
          mode: 'act',
          snapshots: ['automated', 'manual'],
          names: [],
          onePer: 'snapshot',
          notOlderThanDays: 7,
          only: [],
          never: [],
          prefix: 'exports',
          priority: 0,
          attempts: 3,
          catalogue: 'tables',
          alertOnSuccess: false,
          ...exports,
        },
        backupRetention: {
          mode: 'off',
          keepLast: 0,
          daily: 0,
          weekly: 0,
          monthly: 0,
          yearly: 0,
          minimumAge: '3 days',
          markedFor: '7 days',
        },
        exportRetention: {
          mode: 'off',
          keepLast: 0,
          daily: 0,
          weekly: 0,
          monthly: 0,
          yearly: 0,
          minimumAge: '30 days',
          markedFor: '7 days',
        },
        failover: { mode: 'off', escalateAfterSeconds: 300 },
      },
    ],
  };
}

/** A payload as the runtime hands it on; `id` names a wake-up that has no id of its own. */
export function wakeUpOf(payload: unknown, id = 'message-1'): WakeUp {
  const wakeUp = parseWakeUp(payload, id);
  if (wakeUp.kind === 'unrecognised') throw new Error(wakeUp.because);
  return wakeUp;
}

export const sweepOf = (name: string) => wakeUpOf({ sweep: name }, 'sweep-1');

const readerEndpoint = { host: 'ledger-core.cluster-ro-abc.eu-west-1.rds.amazonaws.com', port: 5432 };

/** One account, one ledger, one lake, one clock; invocations of both functions. */
export class ExportWorld {
  readonly rds = new MemoryRds();
  readonly bucket = new MemoryBucket();
  /** Objects of the lake bucket, key to text. */
  readonly lake = new Map<string, string>();
  /** The objects of the lake that functions write. */
  readonly pointers = new MemoryBucket();
  readonly glue = new MemoryGlue();
  readonly athena = new MemoryAthena(this.glue);
  /** Seconds after which define-views wants to be woken. */
  readonly timers: number[] = [];
  readonly alerts: { alert: Alert; id: string }[] = [];
  readonly announcements: (Announcement & { id: string })[] = [];
  readonly counted: { metric: string; value: number }[] = [];
  /** Calls to the outside, `<name> <key>`. */
  readonly calls: string[] = [];
  /** What the log warned of. */
  readonly warned: string[] = [];
  policy: Policy = policyOf();
  /** Thrown by the next call of that name. */
  readonly faults = new Map<string, Error>();
  secondsPerFooter = 0;
  /** How long Glue takes for what changes it. */
  secondsPerChange = 0;
  /** What the databases hold when they are asked; the cluster answers at its reader endpoint. */
  rows: Counted = { countedAt: '2026-11-20T03:02:00.000Z', tables: [], tablesLeftOut: 0, failures: [] };
  /** Which tables they have when these are only listed; the time is the world's. */
  listed: Omit<Counted, 'countedAt'> = { tables: [], tablesLeftOut: 0, failures: [] };
  now = Date.parse('2026-11-20T02:15:00Z');
  #invocations = 0;

  constructor() {
    this.rds.snapshots = [snapshotOf()];
    this.rds.clusters = [sourceClusterOf()];
    this.rds.now = () => new Date(this.now);
  }

  pass(minutes: number): void {
    this.now += minutes * 60_000;
  }

  export(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const { store, ports, context } = this.#invocation(gate);
    const alerts = { send: (alert: Alert, id: string) => this.#send(alert, id, ports.gate) };
    const deps = { policy: this.policy, lakeBucket: 'steward-lake', store, alerts, ...ports.rds };
    return exportSnapshots(deps, wakeUps, context);
  }

  verify(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const { store, ports, context } = this.#invocation(gate);
    const deps = {
      policy: this.policy,
      lakeBucket: 'steward-lake',
      store,
      tasks: ports.rds.tasks,
      files: this.#files(ports.gate),
      alerts: { send: (alert: Alert, id: string) => this.#send(alert, id, ports.gate) },
      announcements: {
        announce: (announcement: Announcement, id: string) => this.#announce(announcement, id, ports.gate),
      },
    };
    return verifyExport(deps, wakeUps, context);
  }

  publish(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const { store, ports, context } = this.#invocation(gate);
    const deps = {
      policy: this.policy,
      store,
      lake: new MemoryLedgerStore(this.pointers, ports.gate),
      catalogue: memoryCatalogue(this.glue, ports.gate),
      connectTags: async () => memoryTags(this.glue, ports.gate),
      alerts: { send: (alert: Alert, id: string) => this.#send(alert, id, ports.gate) },
      announcements: {
        announce: (announcement: Announcement, id: string) => this.#announce(announcement, id, ports.gate),
      },
    };
    return publishExport(deps, wakeUps, context);
  }

  defineViews(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const { store, ports, context } = this.#invocation(gate);
    const deps = {
      policy: this.policy,
      store,
      catalogue: memoryCatalogue(this.glue, ports.gate),
      queries: memoryQueries(this.athena, ports.gate),
      timers: {
        wakeAfter: (seconds: number, request: JsonObject) =>
          ports.gate({ name: 'SendMessage', key: JSON.stringify(request) }, () => {
            this.timers.push(seconds);
          }),
      },
      alerts: { send: (alert: Alert, id: string) => this.#send(alert, id, ports.gate) },
      announcements: {
        announce: (announcement: Announcement, id: string) => this.#announce(announcement, id, ports.gate),
      },
    };
    return defineViews(deps, wakeUps, context);
  }

  compare(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const { store, ports, context } = this.#invocation(gate, 600_000);
    const deps = {
      policy: this.policy,
      store,
      endpoints: {
        find: (clusterId: string) =>
          ports.gate({ name: 'FindEndpoint', key: clusterId }, () =>
            this.rds.clusters.some(({ resourceId }) => resourceId === clusterId) ? readerEndpoint : undefined,
          ),
        all: () =>
          ports.gate({ name: 'AllEndpoints', key: '' }, () =>
            this.rds.clusters.map((cluster) => ({ cluster, endpoint: readerEndpoint })),
          ),
      },
      rows: {
        count: (request: CountRequest) =>
          ports.gate(
            { name: request.listOnly ? 'ListTables' : 'CountRows', key: JSON.stringify(request) },
            () =>
              request.listOnly ? { ...this.listed, countedAt: new Date(this.now).toISOString() } : this.rows,
          ),
      },
      alerts: { send: (alert: Alert, id: string) => this.#send(alert, id, ports.gate) },
      announcements: {
        announce: (announcement: Announcement, id: string) => this.#announce(announcement, id, ports.gate),
      },
    };
    return compareExport(deps, wakeUps, context);
  }

  /** Ends a task as RDS would, with manifests and files for these tables. */
  complete(task: string, tables: readonly string[], manifests = manifestsOf(task, tables)): void {
    this.rds.setTask(task, { state: 'COMPLETE', percentProgress: 100, endedAt: new Date(this.now) });
    const folder = exportFolder({ identifier: task, prefix: 'exports' });
    for (const { name, text } of manifests) this.lake.set(folder + name, text);
    for (const table of tables) {
      const [database = '', ...rest] = table.split('.');
      this.lake.set(`${folder}${database}/${rest.join('.')}/1/_SUCCESS`, '');
      this.lake.set(`${folder}${database}/${rest.join('.')}/1/part-00000-a.gz.parquet`, 'PAR1');
    }
  }

  #announce(announcement: Announcement, id: string, gate: Gate): Promise<void> {
    return gate({ name: 'PutEvents', key: id }, () => {
      this.announcements.push({ ...announcement, id });
    });
  }

  #send(alert: Alert, id: string, gate: Gate): Promise<void> {
    return gate({ name: 'Publish', key: id }, () => {
      this.alerts.push({ alert, id });
    });
  }

  #files(gate: Gate) {
    const keys = () => [...this.lake.keys()];
    return {
      manifests: (folder: string) =>
        gate({ name: 'GetManifests', key: folder }, () =>
          keys()
            .filter((key) => key.startsWith(`${folder}export_`))
            .map((key) => ({ name: key.slice(folder.length), text: this.lake.get(key) ?? '' })),
        ),
      parquetFiles: (folder: string, after?: string) => this.#parquetFiles(folder, gate, after),
      footer: ({ key }: ParquetFile) =>
        gate({ name: 'GetFooter', key }, () => {
          this.now += this.secondsPerFooter * 1_000;
          return footerOf(this.lake.get(key) ?? '');
        }),
    };
  }

  async *#parquetFiles(folder: string, gate: Gate, after = ''): AsyncIterable<ParquetFile> {
    const found = await gate({ name: 'ListFiles', key: folder }, () =>
      [...this.lake]
        .filter(([key]) => key.startsWith(folder) && key.endsWith('.parquet') && key > after)
        .sort(),
    );
    for (const [key, text] of found) yield { key, bytes: text.length };
  }

  #invocation(given: Gate = async (_call, perform) => perform(), lastsMs = 120_000) {
    const gate: Gate = async (call, perform) => {
      this.calls.push(`${call.name} ${call.key}`);
      const fault = this.faults.get(call.name);
      if (fault) throw fault;
      if (/^(Create|Update|Batch)/.test(call.name)) this.now += this.secondsPerChange * 1_000;
      return given(call, perform);
    };
    const silent = () => undefined;
    const context = {
      now: () => new Date(this.now),
      invocation: { id: `invocation-${++this.#invocations}`, deadline: new Date(this.now + lastsMs) },
      log: {
        debug: silent,
        info: silent,
        warn: (message: string) => void this.warned.push(message),
        error: silent,
      },
      count: (metric: string, value: number) => this.counted.push({ metric, value }),
    };
    const store = new MemoryLedgerStore(this.bucket, gate);
    return { store, context, ports: { gate, rds: rdsPorts(this.rds, gate) } };
  }
}

/** What stands in the place of a Parquet file: its footer as JSON, `PAR1` for one of a row, anything else is cut. */
function footerOf(text: string): Footer | Damage {
  if (text === 'PAR1') return { rows: 1, columns: [{ name: 'id', type: 'bigint' }] };
  return text.startsWith('{') ? JSON.parse(text) : { damaged: 'cut short' };
}

/** Manifests as RDS writes them for an export in which nothing is missing. */
export function manifestsOf(task: string, tables: readonly string[]): ManifestFile[] {
  const perTableStatus = tables.map((target) => ({
    target,
    status: 'COMPLETE',
    sizeGB: 0.01,
    tableStatistics: { partitioningInfo: { numberOfPartitions: 1, numberOfCompletedPartitions: 1 } },
  }));
  const range = `from_1_to_${Math.max(1, tables.length)}`;
  return [
    {
      name: `export_info_${task}.json`,
      text: JSON.stringify({ exportTaskIdentifier: task, status: 'COMPLETE' }),
    },
    { name: `export_tables_info_${task}_${range}.json`, text: JSON.stringify({ perTableStatus }) },
  ];
}
