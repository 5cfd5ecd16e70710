import { checkBackups } from '../../functions/check-backups/check-backups.ts';
import type { Alert } from '../../functions/domain/alert/alert.ts';
import { mailText } from '../../functions/domain/alert/render.ts';
import type { Announcement } from '../../functions/domain/announcement/announcement.ts';
import type {
  BackedUpCluster,
  BackupInventory,
  HeldSnapshot,
} from '../../functions/domain/backup/inventory.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import type { BackupPolicy } from '../../functions/domain/policy/backups.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { backupPolicyOf } from './backup-world.ts';
import { snapshotOf, sourceClusterOf } from './export-world.ts';
import type { Gate } from './interleave.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';
import { tellingPorts } from './told.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export function clusterOf(change: Partial<BackedUpCluster> = {}): BackedUpCluster {
  return {
    ...sourceClusterOf(change),
    status: 'available',
    createdAt: new Date('2025-01-01T00:00:00Z'),
    latestRestorable: new Date('2026-11-22T09:58:00Z'),
    earliestRestorable: new Date('2026-11-15T02:10:00Z'),
    retentionDays: 7,
    ...change,
  };
}

export function heldOf(change: Partial<HeldSnapshot> = {}): HeldSnapshot {
  return { ...snapshotOf(change), tags: {}, sourceArn: undefined, ...change };
}

/** An inventory in memory; each call passes the gate. */
export class MemoryInventory implements BackupInventory {
  clusterList: BackedUpCluster[] = [clusterOf()];
  snapshots: HeldSnapshot[] = [];
  gate: Gate = async (_call, perform) => perform();
  readonly #pageSize: number;

  constructor(pageSize = 100) {
    this.#pageSize = pageSize;
  }

  /** The same inventory for an invocation of its own, whose calls pass its own gate. */
  through(gate: Gate): BackupInventory {
    const read = <T>(key: string, perform: () => T) =>
      gate({ name: 'DescribeDBClusterSnapshots', key }, perform);
    return {
      clusters: () => gate({ name: 'DescribeDBClusters', key: '' }, () => [...this.clusterList]),
      ofCluster: (resourceId) =>
        read(resourceId, () =>
          this.snapshots.filter(({ clusterResourceId }) => clusterResourceId === resourceId),
        ),
      pages: (kind) => this.#pages(kind, gate),
      find: (identifier) =>
        read(identifier, () => this.snapshots.find((snapshot) => snapshot.identifier === identifier)),
    };
  }

  clusters(): Promise<readonly BackedUpCluster[]> {
    return this.through(this.gate).clusters();
  }

  ofCluster(resourceId: string): Promise<readonly HeldSnapshot[]> {
    return this.through(this.gate).ofCluster(resourceId);
  }

  pages(kind: 'all' | 'manual'): AsyncIterable<readonly HeldSnapshot[]> {
    return this.#pages(kind, this.gate);
  }

  find(identifier: string): Promise<HeldSnapshot | undefined> {
    return this.through(this.gate).find(identifier);
  }

  async *#pages(kind: 'all' | 'manual', gate: Gate): AsyncIterable<readonly HeldSnapshot[]> {
    const chosen = this.snapshots.filter((snapshot) => kind === 'all' || snapshot.kind !== 'automated');
    for (let from = 0; from === 0 || from < chosen.length; from += this.#pageSize) {
      yield await gate({ name: 'DescribeDBClusterSnapshots', key: `${kind} from ${from}` }, () =>
        chosen.slice(from, from + this.#pageSize),
      );
    }
  }
}

/** One account, one ledger, one clock; invocations of check-backups. */
export class InventoryWorld {
  readonly bucket = new MemoryBucket();
  readonly inventory = new MemoryInventory();
  readonly alerts: { alert: Alert; id: string }[] = [];
  readonly announcements: (Announcement & { id: string })[] = [];
  readonly counted: { metric: string; value: number }[] = [];
  /** Calls to the outside, `<name> <key>`. */
  readonly calls: string[] = [];
  policy: Policy = backupPolicyOf({ objective: '25 hours' });
  now = Date.parse('2026-11-22T10:02:30Z');
  #invocations = 0;

  pass(ms: number): void {
    this.now += ms;
  }

  /** Each as its subject in the mail. */
  get mails(): string[] {
    return this.alerts.map(({ alert }) => mailText(alert).split('\n')[0] ?? '');
  }

  setBackups(backups: Partial<BackupPolicy>): void {
    this.policy = backupPolicyOf(backups);
  }

  check(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const { ports, context } = this.invocation(gate);
    return checkBackups({ policy: this.policy, ...ports }, wakeUps, context);
  }

  /** What an invocation has beside its ports to RDS. */
  protected invocation(given: Gate = async (_call, perform) => perform()) {
    const gate: Gate = (call, perform) => {
      this.calls.push(`${call.name} ${call.key}`);
      return given(call, perform);
    };
    const silent = () => undefined;
    const ports = {
      store: new MemoryLedgerStore(this.bucket, gate),
      inventory: this.inventory.through(gate),
      ...tellingPorts(this, gate),
    };
    const context = {
      now: () => new Date(this.now),
      invocation: { id: `invocation-${++this.#invocations}`, deadline: new Date(this.now + 180_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: (metric: string, value: number) => {
        this.counted.push({ metric, value });
      },
    };
    return { ports, context, gate };
  }
}
