import type { Policy } from '../policy/policy.ts';
import { type ExportTask, endState } from './task.ts';
import type { ExportIntent, WantedExport } from './wanted-export.ts';

/** How long an intent holds a slot by itself: DescribeExportTasks may show a task later than it was started. */
const intentHoldsSlotMs = 600_000;

export interface StartFacts {
  readonly wanted: readonly WantedExport[];
  /** Tasks of the whole account, whoever started them. */
  readonly tasks: readonly ExportTask[];
  readonly intents: readonly ExportIntent[];
}

export interface Starts {
  /** In the order in which to start them. */
  readonly start: readonly WantedExport[];
  /** Their task is in progress: nothing is left to start. */
  readonly running: readonly WantedExport[];
  readonly waiting: readonly { readonly export: WantedExport; readonly reason: string }[];
  /** Slots taken after the starts; more than there are if others started tasks too. */
  readonly slotsUsed: number;
}

/**
 * Which of the wanted exports to start now: as many as slots are free, those of higher priority first, then the
 * older snapshot (it expires first). Taken slots are the active tasks and the intents of the last ten minutes. An
 * export with such an intent but no task holds its own slot already: its start may have been lost.
 */
export function decideStarts(facts: StartFacts, policy: Policy, now: Date): Starts {
  const active = facts.tasks.filter((task) => endState(task) === undefined);
  const used = new Set(active.map((task) => task.identifier));
  for (const { taskIdentifier, intendedAt } of facts.intents) {
    if (now.getTime() - Date.parse(intendedAt) <= intentHoldsSlotMs) used.add(taskIdentifier);
  }
  const { slots } = policy.exports;
  const start: WantedExport[] = [];
  const running: WantedExport[] = [];
  const waiting: { export: WantedExport; reason: string }[] = [];
  for (const export_ of inOrder(facts.wanted, policy)) {
    const ofSameSource = active.find((task) => task.sourceArn === export_.snapshotArn);
    if (ofSameSource?.identifier === export_.taskIdentifier) running.push(export_);
    else if (ofSameSource) {
      waiting.push({
        export: export_,
        reason: `task ${ofSameSource.identifier} is exporting the same snapshot`,
      });
    } else if (used.has(export_.taskIdentifier) || used.size < slots) {
      start.push(export_);
      used.add(export_.taskIdentifier);
    } else {
      waiting.push({ export: export_, reason: `${used.size} of ${slots} export slots are taken` });
    }
  }
  return { start, running, waiting, slotsUsed: used.size };
}

function inOrder(wanted: readonly WantedExport[], policy: Policy): WantedExport[] {
  const priorities = new Map(policy.clusters.map(({ name, exports }) => [name, exports.priority]));
  const priority = (export_: WantedExport) => priorities.get(export_.policyName) ?? 0;
  return wanted.toSorted(
    (a, b) =>
      priority(b) - priority(a) ||
      Date.parse(a.snapshotTime) - Date.parse(b.snapshotTime) ||
      (a.taskIdentifier < b.taskIdentifier ? -1 : 1),
  );
}
