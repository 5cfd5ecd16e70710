import { completeBackups } from '../../functions/complete-backups/complete-backups.ts';
import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { Announcement } from '../../functions/domain/announcement/announcement.ts';
import type {
  Backups,
  CreateAnswer,
  ManualSnapshot,
  NewBackup,
} from '../../functions/domain/backup/backups.ts';
import type { Answered } from '../../functions/domain/caller/answered.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import { pausesKey } from '../../functions/domain/pause/pause.ts';
import type { BackupPolicy } from '../../functions/domain/policy/backups.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { takeBackup } from '../../functions/take-backup/take-backup.ts';
import { policyOf, snapshotOf, sourceClusterOf } from './export-world.ts';
import type { Gate } from './interleave.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';
import { tellingPorts } from './told.ts';

const nightlySchedule = {
  name: 'nightly',
  expression: 'cron(17 3 * * ? *)',
  timeZone: 'Europe/Berlin',
  keepFor: '35 days',
};

export function backupPolicyOf(backups: Partial<BackupPolicy> = {}): Policy {
  const policy = policyOf();
  return {
    ...policy,
    clusters: policy.clusters.map((cluster) => ({
      ...cluster,
      backups: {
        mode: 'act',
        keepFor: '30 days',
        objective: '25 hours',
        alertOnSuccess: false,
        schedules: [nightlySchedule],
        ...backups,
      },
    })),
  };
}

/** One account, one ledger, one clock; invocations of take-backup and complete-backups. */
export class BackupWorld {
  readonly bucket = new MemoryBucket();
  readonly alerts: { alert: Alert; id: string }[] = [];
  readonly announcements: (Announcement & { id: string })[] = [];
  readonly created: NewBackup[] = [];
  readonly calls: string[] = [];
  snapshots: ManualSnapshot[] = [];
  status = 'available';
  policy = backupPolicyOf();
  /** What RDS refuses the next requests with, one for each. */
  readonly refusals: { code: string; message: string }[] = [];
  now = Date.parse('2026-11-22T10:02:30Z');
  /** What STS says of a proof. */
  identity: { arn: string } | { refused: string } = {
    arn: 'arn:aws:sts::123456789012:assumed-role/dba/ann',
  };
  #invocations = 0;

  /** Somebody pauses what is done to all clusters. */
  pause(until: string): void {
    const since = new Date(this.now).toISOString();
    const pauses = [{ scope: 'all', until, reason: 'storage migration', since }];
    this.bucket.put(pausesKey, { schema: 1, pauses });
  }

  pass(minutes: number): void {
    this.now += minutes * 60_000;
  }

  /** RDS finishes every snapshot, or fails it. */
  finish(status = 'available'): void {
    this.snapshots = this.snapshots.map((snapshot) => ({ ...snapshot, status }));
  }

  take(request: unknown, gate?: Gate): Promise<Answered> {
    const { deps, context } = this.#invocation(gate);
    return takeBackup(deps, request, context);
  }

  complete(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const { deps, context } = this.#invocation(gate);
    return completeBackups(deps, wakeUps, context);
  }

  /** The port to RDS, for whoever holds it against its contract. */
  get port(): Backups {
    return this.#backups(async (_call, perform) => perform());
  }

  #invocation(given: Gate = async (_call, perform) => perform()) {
    const gate: Gate = (call, perform) => {
      this.calls.push(`${call.name} ${call.key}`);
      return given(call, perform);
    };
    const silent = () => undefined;
    const deps = {
      policy: this.policy,
      store: new MemoryLedgerStore(this.bucket, gate),
      backups: this.#backups(gate),
      snapshots: {
        find: (identifier: string) =>
          gate({ name: 'DescribeDBClusterSnapshots', key: identifier }, () =>
            this.snapshots.find((snapshot) => snapshot.identifier === identifier),
          ),
      },
      identities: { ask: async () => this.identity },
      ...tellingPorts(this, gate),
    };
    const context = {
      now: () => new Date(this.now),
      invocation: { id: `invocation-${++this.#invocations}`, deadline: new Date(this.now + 120_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:steward-prod-take-backup',
    };
    return { deps, context };
  }

  #backups(gate: Gate): Backups {
    const source = () => ({ ...sourceClusterOf(), status: this.status });
    return {
      source: (identifier) =>
        gate({ name: 'DescribeDBClusters', key: identifier }, () =>
          identifier === 'ledger-core' ? source() : undefined,
        ),
      sources: () => gate({ name: 'DescribeDBClusters', key: '' }, () => [source()]),
      create: (backup) =>
        gate({ name: 'CreateDBClusterSnapshot', key: backup.identifier }, () => this.#create(backup)),
      counted: () =>
        gate({ name: 'DescribeDBClusterSnapshots', key: '' }, () =>
          this.snapshots.filter(({ kind }) => kind !== 'aws-backup'),
        ),
    };
  }

  #create(backup: NewBackup): CreateAnswer {
    const refusal = this.refusals.shift();
    if (refusal) return { answer: 'refused', ...refusal };
    const { identifier, tags } = backup;
    if (this.snapshots.some((snapshot) => snapshot.identifier === identifier)) return { answer: 'exists' };
    this.created.push(backup);
    const createdAt = new Date(this.now);
    this.snapshots.push({
      ...snapshotOf({ identifier, kind: 'manual', status: 'creating', createdAt }),
      tags,
    });
    return { answer: 'created' };
  }
}
