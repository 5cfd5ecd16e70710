import { failedStates } from '../domain/backup/refusal.ts';
import type { WantedBackup } from '../domain/backup/wanted-backup.ts';
import { type Answered, refusedAnswer } from '../domain/caller/answered.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type Pause, pausedReason } from '../domain/pause/pause.ts';

/** `answer` is `started`, `already-started`, `completed`, `would-have` or `refused`; programs go by it. */
export function startedAnswer(wanted: WantedBackup): Answered {
  return {
    outcome: outcomeOf('started', wanted, `snapshot ${wanted.snapshotIdentifier} is being taken`),
    answer: {
      answer: 'started',
      ...told(wanted),
      next: 'RDS takes the snapshot by itself, usually within minutes. "Backup Completed" is announced on EventBridge when it is available; "Backup Failed", and an alert, if it fails.',
    },
  };
}

/** @param status of the snapshot, as RDS has it */
export function alreadyAnswer(wanted: WantedBackup, status: string): Answered {
  if (failedStates.has(status)) return failedAnswer(wanted, status);
  const available = status === 'available';
  return {
    outcome: outcomeOf('already-done', wanted, `the same request was made before; the snapshot is ${status}`),
    answer: {
      answer: available ? 'completed' : 'already-started',
      ...told(wanted),
      status,
      next: available
        ? 'Nothing: this backup was asked for a moment ago and is there. Another reason makes another backup; so does the same one, 15 minutes after it was first asked for.'
        : 'This backup was asked for a moment ago and is under way: no second one is made.',
    },
  };
}

function failedAnswer(wanted: WantedBackup, status: string): Answered {
  return refusedAnswer(
    wanted.clusterArn,
    `this backup was asked for a moment ago, and its snapshot ${wanted.snapshotIdentifier} is ${status}`,
    ['Ask again with another reason, such as this one with "again": it makes a new snapshot at once.'],
  );
}

export function wouldHaveAnswer(wanted: WantedBackup): Answered {
  return {
    outcome: outcomeOf('would-have', wanted, `mode observe: ${wanted.snapshotIdentifier} would be taken`),
    answer: {
      answer: 'would-have',
      ...told(wanted),
      next: 'No snapshot is taken: backups are in mode "observe" for this cluster. Set backups.mode to "act" in steward.config.ts and deploy.',
    },
  };
}

/** Who asks by hand may know better than who paused, but has to say so. */
export function pausedAnswer(subject: string, pause: Pause): Answered {
  const todo = [
    'Wait until then, or have it resumed: steward resume.',
    'Or ask again with "despitePause": true (steward backup --despite-pause), if whoever paused it agrees.',
  ];
  const by = pause.by === undefined ? '' : `, by ${pause.by}`;
  return refusedAnswer(subject, `actions are ${pausedReason(pause)}${by}`, todo);
}

function told({ snapshotIdentifier, clusterIdentifier, reason, requestedAt, keepUntil }: WantedBackup) {
  return { snapshot: snapshotIdentifier, cluster: clusterIdentifier, reason, requestedAt, keepUntil };
}

function outcomeOf(kind: Outcome['kind'], wanted: WantedBackup, reason: string): Outcome {
  const { clusterArn: subject, snapshotIdentifier, keepUntil } = wanted;
  return { kind, subject, reason, details: { snapshotIdentifier, keepUntil } };
}
