import type { Holds } from '../../functions/domain/backup/holds.ts';
import type { HeldSnapshot } from '../../functions/domain/backup/inventory.ts';
import type { DeleteAnswer, Retirement } from '../../functions/domain/backup/retirement.ts';
import type { ExportTask } from '../../functions/domain/export/task.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import type { RetentionPolicy } from '../../functions/domain/policy/retention.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { keepBackups } from '../../functions/keep-backups/keep-backups.ts';
import { policyOf, sweepOf, wakeUpOf } from './export-world.ts';
import type { Gate } from './interleave.ts';
import { day, heldOf, InventoryWorld } from './inventory-world.ts';
import { MemoryLedgerStore } from './memory-ledger-store.ts';

export const deleteAfter = 'aurora-steward:delete-after';
export const sweep = sweepOf('keep-backups');

const promised = {
  'aurora-steward:purpose': 'backup',
  'aurora-steward:keep-until': '2026-01-01T00:00:00.000Z',
};

/** A backup of this suite whose promise is over. */
export function ownBackup(
  identifier: string,
  takenAt: string,
  change: Partial<HeldSnapshot> = {},
): HeldSnapshot {
  const { tags, ...rest } = change;
  return heldOf({
    identifier,
    kind: 'manual',
    createdAt: new Date(takenAt),
    ...rest,
    tags: { ...promised, ...tags },
  });
}

/** The world of backups with rules of retention, and an RDS that marks and deletes. */
export class RetentionWorld extends InventoryWorld {
  /** What RDS refuses the next deletions with, one for each. */
  readonly refusals: { code: string; message: string }[] = [];
  exporting: string[] = [];
  readonly deleted: string[] = [];

  constructor(rules: Partial<RetentionPolicy> = {}) {
    super();
    this.setRules(rules);
  }

  setRules(rules: Partial<RetentionPolicy>, mostDeletions = 20): void {
    const policy = policyOf();
    this.policy = {
      ...policy,
      backupRetention: { mostDeletions },
      clusters: policy.clusters.map((cluster) => ({
        ...cluster,
        backupRetention: { ...cluster.backupRetention, mode: 'act', ...rules },
      })),
    };
  }

  /** Snapshots that are there, each with the record that complete-backups left of it. */
  async have(...snapshots: readonly HeldSnapshot[]): Promise<void> {
    const store = new MemoryLedgerStore(this.bucket);
    for (const snapshot of snapshots) {
      this.inventory.snapshots.push(snapshot);
      const { createdAt, clusterResourceId, identifier } = snapshot;
      const time = createdAt?.toISOString() ?? '';
      const key = `backups/${clusterResourceId}/${time.slice(0, 7)}/${identifier}`;
      await store.create(key, backupRecordOf(key, snapshot, time));
    }
  }

  tagsOf(identifier: string): Readonly<Record<string, string>> | undefined {
    return this.inventory.snapshots.find((snapshot) => snapshot.identifier === identifier)?.tags;
  }

  get left(): string[] {
    return this.inventory.snapshots.map(({ identifier }) => identifier);
  }

  get marked(): string[] {
    return this.inventory.snapshots.flatMap(({ identifier, tags }) =>
      tags[deleteAfter] ? [identifier] : [],
    );
  }

  setTag(identifier: string, key: string, value: string | undefined): void {
    this.inventory.snapshots = this.inventory.snapshots.map((snapshot) => {
      if (snapshot.identifier !== identifier) return snapshot;
      const { [key]: _before, ...rest } = snapshot.tags;
      return { ...snapshot, tags: value === undefined ? rest : { ...rest, [key]: value } };
    });
  }

  keep(wakeUps: readonly WakeUp[] = [sweep], given?: Gate): Promise<Outcome[]> {
    const { ports, context, gate } = this.invocation(given);
    const tasks = {
      active: () =>
        gate({ name: 'DescribeExportTasks', key: '' }, () =>
          this.exporting.map((sourceArn) => taskOf(sourceArn)),
        ),
    };
    const deps = {
      policy: this.policy,
      retirement: this.#retirement(gate),
      tasks,
    };
    return keepBackups({ ...deps, ...ports }, wakeUps, context);
  }

  /** What a dry run answers. */
  async dryRun(request: JsonObject = { dryRun: true }): Promise<JsonObject> {
    const [outcome] = await this.keep([wakeUpOf(request)]);
    return outcome?.answer ?? {};
  }

  /** A run every day. */
  async days(count: number): Promise<void> {
    for (let passed = 0; passed < count; passed++) {
      this.pass(day);
      await this.keep();
    }
  }

  /** Tags that hold, as another function gives them. */
  get holds(): Holds {
    const identifierOf = (arn: string) =>
      this.inventory.snapshots.find((snapshot) => snapshot.arn === arn)?.identifier ?? '';
    return {
      put: async (arn, tag, value) => this.setTag(identifierOf(arn), tag, value),
      lift: async (arn, tag) => this.setTag(identifierOf(arn), tag, undefined),
    };
  }

  /** The port to RDS, for whoever holds it against its contract. */
  get retirement(): Retirement {
    return this.#retirement(async (_call, perform) => perform());
  }

  #retirement(gate: Gate): Retirement {
    const identifierOf = (arn: string) =>
      this.inventory.snapshots.find((snapshot) => snapshot.arn === arn)?.identifier ?? '';
    return {
      mark: (arn, at) =>
        gate({ name: 'AddTagsToResource', key: arn }, () =>
          this.setTag(identifierOf(arn), deleteAfter, at.toISOString()),
        ),
      unmark: (arn) =>
        gate({ name: 'RemoveTagsFromResource', key: arn }, () =>
          this.setTag(identifierOf(arn), deleteAfter, undefined),
        ),
      delete: (identifier) =>
        gate({ name: 'DeleteDBClusterSnapshot', key: identifier }, () => this.#delete(identifier)),
    };
  }

  #delete(identifier: string): DeleteAnswer {
    const refusal = this.refusals.shift();
    if (refusal) return { answer: 'refused', ...refusal };
    if (this.left.includes(identifier)) this.deleted.push(identifier);
    this.inventory.snapshots = this.inventory.snapshots.filter(
      (snapshot) => snapshot.identifier !== identifier,
    );
    return { answer: 'gone' };
  }
}

function backupRecordOf(key: string, { arn, status, identifier }: HeldSnapshot, time: string): JsonObject {
  return {
    schema: 1,
    kind: 'backups',
    key,
    recordedBy: 'invocation-0',
    recordedAt: time,
    subject: identifier,
    fact: { result: 'completed', snapshot: { arn, time, status } },
    effects: [],
  };
}

function taskOf(sourceArn: string): ExportTask {
  const unknown = { startedAt: undefined, endedAt: undefined, bucket: undefined };
  const none = { failureCause: undefined, warningMessage: undefined };
  return {
    identifier: 'task',
    sourceArn,
    state: 'STARTING',
    percentProgress: 0,
    prefix: '',
    only: [],
    ...unknown,
    ...none,
  };
}
