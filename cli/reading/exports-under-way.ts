import { minuteText } from '../../functions/domain/alert/wording.ts';
import { decideStarts, type Slots } from '../../functions/domain/export/starts.ts';
import { type ExportTask, endState } from '../../functions/domain/export/task.ts';
import {
  type ExportIntent,
  intentPrefix,
  parseExportIntent,
  parseWantedExport,
  type WantedExport,
  wantedPrefix,
} from '../../functions/domain/export/wanted-export.ts';
import type { LedgerStore } from '../../functions/domain/ledger/ledger-store.ts';
import { readAll } from '../../functions/domain/ledger/read-all.ts';
import { type Pauses, pausedReason } from '../../functions/domain/pause/pause.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';

/** An export that has not ended, or was not looked at since it did. */
export interface ExportUnderWay {
  readonly export: WantedExport;
  /** Of RDS: `STARTING`, `IN_PROGRESS`, `CANCELING`; ours: wanted and not started, or ended and not yet judged. */
  readonly state: 'waits' | 'ended' | (string & {});
  /** 0 to 100; only of a task in progress. */
  readonly percent?: number;
  readonly since: Date;
  /** Why it waits. */
  readonly why?: string;
}

export interface ExportsUnderWay {
  /** Those in progress first, then those that wait, in the order in which they will start. */
  readonly exports: readonly ExportUnderWay[];
  /** Tasks of the account that this suite did not start: they take slots too. */
  readonly others: number;
}

/**
 * What is being exported and what waits for it, by the decision that `export-snapshots` takes. Calls of S3: two lists, and a
 * read for each export.
 */
export async function exportsUnderWay(
  ledger: LedgerStore,
  tasks: readonly ExportTask[],
  { policy, pauses, now }: { readonly policy: Policy; readonly pauses: Pauses; readonly now: Date },
): Promise<ExportsUnderWay> {
  const { records: listed } = await readAll(ledger, wantedPrefix, parseWantedExport);
  const { records: intents } = await readAll(ledger, intentPrefix, parseExportIntent);
  const active = new Map(
    tasks.flatMap((task) => (endState(task) === undefined ? [[task.identifier, task] as const] : [])),
  );
  const ours = new Set([...intents, ...listed].map(({ taskIdentifier }) => taskIdentifier));
  const wanted = listed.filter(({ clusterId }) => !pauses.of(clusterId));
  const { candidates, waiting, slots } = decideStarts({ wanted, tasks, intents }, policy, now);
  return {
    exports: [
      ...intents.map((intent) => begun(intent, active.get(intent.taskIdentifier))),
      ...candidates.map((export_) => waits(export_, whyNotStarted(export_, slots))),
      ...waiting.map(({ export: export_, reason }) => waits(export_, reason)),
      ...listed.flatMap((export_) => {
        const pause = pauses.of(export_.clusterId);
        return pause ? [waits(export_, `actions are ${pausedReason(pause)}`)] : [];
      }),
    ],
    others: [...active.keys()].filter((identifier) => !ours.has(identifier)).length,
  };
}

/** Its task is not shown any more once it has ended. */
function begun(intent: ExportIntent, task: ExportTask | undefined): ExportUnderWay {
  const since = task?.startedAt ?? new Date(intent.intendedAt);
  return task
    ? { export: intent, state: task.state, percent: task.percentProgress, since }
    : { export: intent, state: 'ended', since };
}

function waits(export_: WantedExport, why: string): ExportUnderWay {
  return { export: export_, state: 'waits', since: new Date(export_.wantedAt), why };
}

/** Takes a slot for it, as the sweep will. */
function whyNotStarted({ taskIdentifier, refusedSince }: WantedExport, slots: Slots): string {
  if (!slots.take(taskIdentifier)) return `${slots.taken} of ${slots.count} export slots are taken`;
  if (refusedSince === undefined) return 'the next sweep starts it';
  return `RDS refuses it since ${minuteText(new Date(refusedSince))}`;
}
