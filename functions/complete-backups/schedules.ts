import { wantedBySchedule } from '../domain/backup/plan.ts';
import { intentKey, recordKey, type WantedBackup, wouldHaveKey } from '../domain/backup/wanted-backup.ts';
import { policyFor } from '../domain/cluster/cluster.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies } from './dependencies.ts';
import type { DueSchedule } from './request.ts';

/** What a due schedule led to: backups that are now wanted, and outcomes for those that are not. */
export interface Scheduled {
  readonly wanted: readonly WantedBackup[];
  readonly outcomes: readonly Outcome[];
}

/** Writes the intent of each backup that a schedule was due for: one for each cluster that its policy chooses. */
export async function wantDue(deps: Dependencies, due: DueSchedule): Promise<Scheduled> {
  const subject = `schedule ${due.schedule} of ${due.policy}`;
  const policy = deps.policy.clusters.find(({ name }) => name === due.policy);
  const schedule = policy?.backups.schedules.find(({ name }) => name === due.schedule);
  if (!policy || !schedule || policy.backups.mode === 'off') {
    return {
      wanted: [],
      outcomes: [{ kind: 'ignored', subject, reason: 'the policy has no such schedule (any more)' }],
    };
  }
  const wanted: WantedBackup[] = [];
  const outcomes: Outcome[] = [];
  for (const source of await deps.backups.sources()) {
    if (policyFor(source, deps.policy.clusters) !== policy) continue;
    const backup = wantedBySchedule(schedule, source, policy, due.due);
    if (policy.backups.mode === 'observe') {
      await deps.store.create(wouldHaveKey(backup), backup);
      const reason = `mode observe: ${backup.snapshotIdentifier} would be taken`;
      outcomes.push({ kind: 'would-have', subject: source.arn, reason });
    } else if (await deps.store.read(recordKey(backup))) {
      outcomes.push({
        kind: 'already-done',
        subject: source.arn,
        reason: `${backup.snapshotIdentifier} is recorded`,
      });
    } else {
      await deps.store.create(intentKey(backup.snapshotIdentifier), backup);
      wanted.push(backup);
    }
  }
  if (wanted.length + outcomes.length > 0) return { wanted, outcomes };
  return {
    wanted,
    outcomes: [{ kind: 'ignored', subject, reason: 'its policy chooses no cluster that exists' }],
  };
}
