import { exportTaskIdentifier } from '../../functions/domain/export/task-identifier.ts';
import type { ExportPartitions, LakeFolders } from '../../functions/domain/export-retention/ports.ts';
import { Fault } from '../../functions/domain/fault.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import type { RetentionPolicy } from '../../functions/domain/policy/retention.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { keepExports } from '../../functions/keep-exports/keep-exports.ts';
import { accountArn, policyOf, sweepOf, wakeUpOf } from './export-world.ts';
import type { Gate } from './interleave.ts';
import { day, InventoryWorld } from './inventory-world.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';

export const sweep = sweepOf('keep-exports');

interface Kind {
  readonly verdict?: 'verified' | 'incomplete' | 'failed';
  readonly published?: boolean;
  readonly objects?: number;
  readonly bucket?: string;
  /** Of a snapshot of an instance; else of a cluster. */
  readonly ofInstance?: boolean;
}

/** Exports in a lake, their records, pointers and partitions, under rules of retention. */
export class ExportRetentionWorld extends InventoryWorld {
  /** Keys of the lake's objects below the exports' folders. */
  lake: string[] = [];
  readonly pointers = new MemoryBucket();
  /** `<database>.<table> <snapshot>` to location. */
  readonly partitions = new Map<string, string>();
  /** What the next deletions of objects meet, one for each batch. */
  readonly refusals: ('denied' | 'denied-for-half' | 'unreachable')[] = [];
  partitionsDenied = false;
  pageSize = 1_000;
  /** The bucket that the configuration names. */
  lakeBucket = 'steward-lake';

  constructor(rules: Partial<RetentionPolicy> = {}) {
    super();
    this.setRules(rules);
  }

  setRules(rules: Partial<RetentionPolicy>, mostDeletions = 20): void {
    const policy = policyOf();
    this.policy = {
      ...policy,
      exportRetention: { mostDeletions },
      clusters: policy.clusters.map((cluster) => ({
        ...cluster,
        exportRetention: { ...cluster.exportRetention, mode: 'act', ...rules },
      })),
    };
  }

  /** An export that ended, as verify-export and publish-export leave it; its task. */
  async have(date: string, kind: Kind = {}): Promise<string> {
    const { verdict = 'verified', published = verdict === 'verified', objects = 3 } = kind;
    const time = `${date}T02:10:05.000Z`;
    const [clusterId, type] = kind.ofInstance ? ['db-L', 'snapshot'] : ['cluster-A', 'cluster-snapshot'];
    const snapshotArn = `${accountArn}:${type}:rds:ledger-core-${date}-02-10`;
    const clusterIdentifier = 'ledger-core';
    const task = exportTaskIdentifier({
      clusterIdentifier,
      snapshotArn,
      snapshotTime: new Date(time),
      attempt: 1,
    });
    const record = `exports/${clusterId}/${date.slice(0, 7)}/${task}`;
    const folder = `exports/${task}/`;
    const bucket = kind.bucket ?? 'steward-lake';
    this.#record(record, {
      verdict,
      taskIdentifier: task,
      clusterId,
      clusterIdentifier,
      snapshotArn,
      snapshotIdentifier: `rds:ledger-core-${date}-02-10`,
      snapshotTime: time,
      bucket,
      folder,
    });
    this.bucket.put(`exports-by-day/${date}/${clusterId}/${task}`, {});
    for (let index = 0; index < objects; index++) {
      this.lake.push(`${folder}ledger/public.accounts/1/part-${String(index).padStart(5, '0')}.parquet`);
    }
    if (!published) return task;
    const partition = task.replace(/^ledger-core-/, '');
    const tables = { 'ledger.public.accounts': 'ledger_public_accounts' };
    this.#record(record.replace(/^exports/, 'export-publications'), { record, partition, tables });
    const location = `s3://${bucket}/${folder}ledger/public.accounts/`;
    this.partitions.set(`steward_prod_eu__ledger_core.ledger_public_accounts ${partition}`, location);
    this.#point('ledger.public.accounts', task, time, location);
    return task;
  }

  #record(key: string, fact: JsonObject): void {
    const [kind = ''] = key.split('/');
    const recordedAt = '2026-01-01T00:00:00.000Z';
    const base = { schema: 1, kind, key, recordedBy: 'invocation-0', recordedAt, subject: key };
    this.bucket.put(key, { ...base, fact, effects: [] });
  }

  /** As publish-export does: to newer rows only. */
  #point(table: string, task: string, snapshotTime: string, location: string): void {
    const key = 'latest/ledger-core.json';
    const before = this.pointers.objects.get(key)?.body as
      | { readonly tables: Record<string, { readonly snapshotTime: string }> }
      | undefined;
    if ((before?.tables[table]?.snapshotTime ?? '') >= snapshotTime) return;
    const pointer = { snapshotArn: 'arn', snapshotTime, task, record: 'record', location, files: 1, rows: 1 };
    const cluster = { identifier: 'ledger-core', id: 'cluster-A' };
    this.pointers.put(key, { schema: 1, cluster, tables: { ...before?.tables, [table]: pointer } });
  }

  /** Another table whose newest rows are in an export. */
  pointTo(task: string, table: string): void {
    this.#point(table, task, '2026-01-01T00:00:00.000Z', `s3://steward-lake/exports/${task}/`);
  }

  /** Tasks of which something is left in the lake. */
  get left(): string[] {
    return [...new Set(this.lake.map((key) => key.split('/')[1] ?? ''))].sort();
  }

  stateOf(task: string): unknown {
    const mark = this.bucket.objects.get(`open/export-marks/${task}`)?.body as
      | { state?: unknown }
      | undefined;
    return mark?.state;
  }

  keep(wakeUps: readonly WakeUp[] = [sweep], given?: Gate): Promise<Outcome[]> {
    const { ports, context, gate } = this.invocation(given);
    const deps = {
      policy: this.policy,
      lakeBucket: this.lakeBucket,
      clusters: {
        all: () => gate({ name: 'DescribeDBClusters', key: '' }, () => [...this.inventory.clusterList]),
      },
      lake: new MemoryLedgerStore(this.pointers, gate),
      folders: this.#folders(gate),
      partitions: this.#partitions(gate),
      ...ports,
    };
    const longer = { ...context.invocation, deadline: new Date(this.now + 600_000) };
    return keepExports(deps, wakeUps, { ...context, invocation: longer });
  }

  #folders(gate: Gate): LakeFolders {
    return {
      deleteSome: (folder) =>
        gate({ name: 'DeleteObjects', key: folder }, () => {
          const refusal = this.refusals.shift();
          const found = this.lake.filter((key) => key.startsWith(folder)).slice(0, this.pageSize);
          if (refusal === 'unreachable') throw faultOf('service-unavailable');
          const gone = new Set(
            refusal === 'denied' ? [] : found.filter((_key, i) => !refusal || i % 2 === 0),
          );
          this.lake = this.lake.filter((key) => !gone.has(key));
          const left = found.length - gone.size;
          return left === 0
            ? { deleted: gone.size }
            : { deleted: gone.size, refused: faultOf('access-denied') };
        }),
    };
  }

  #partitions(gate: Gate): ExportPartitions {
    return {
      drop: (database, tables, { snapshot, below }) =>
        gate({ name: 'BatchDeletePartition', key: database }, () => {
          if (this.partitionsDenied) throw faultOf('access-denied');
          const keys = tables.map((table) => `${database}.${table} ${snapshot}`);
          const own = keys.filter((key) => this.partitions.get(key)?.startsWith(below));
          for (const key of own) this.partitions.delete(key);
          return own.length;
        }),
    };
  }

  /** What a request by hand answers. */
  async ask(request: JsonObject): Promise<Outcome | undefined> {
    const [outcome] = await this.keep([wakeUpOf(request)]);
    return outcome;
  }

  async dryRun(request: JsonObject = { dryRun: true }): Promise<JsonObject> {
    return (await this.ask(request))?.answer ?? {};
  }

  /** A run every day. */
  async days(count: number): Promise<void> {
    for (let passed = 0; passed < count; passed++) {
      this.pass(day);
      await this.keep();
    }
  }
}

function faultOf(kind: 'access-denied' | 'service-unavailable'): Fault {
  return new Fault({ kind, expected: 'objects to be deleted', found: kind, todo: 'look' });
}
