import { minuteText } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import { sourceNoun } from './source-text.ts';
import { type ExportTask, endState, isTaskOf } from './task.ts';
import type { ExportIntent, WantedExport } from './wanted-export.ts';

/** How long an intent holds a slot by itself: DescribeExportTasks may show a task later than it was started. */
const intentHoldsSlotMs = 600_000;

export interface StartFacts {
  readonly wanted: readonly WantedExport[];
  /** Tasks of the whole account, whoever started them. */
  readonly tasks: readonly ExportTask[];
  readonly intents: readonly ExportIntent[];
  /** Where exports of this suite go; absent where whoever asks does not know it. */
  readonly lakeBucket?: string;
}

export interface Starts {
  /** What may start, in the order in which to try; each takes a slot first. */
  readonly candidates: readonly WantedExport[];
  /** Their task is in progress: nothing is left to start. */
  readonly running: readonly WantedExport[];
  readonly waiting: readonly { readonly export: WantedExport; readonly reason: string }[];
  /** Another snapshot stands for their day or week: two invocations saw one each. */
  readonly superfluous: readonly WantedExport[];
  readonly slots: Slots;
}

/** The slots of one round. An export that RDS refuses gives its slot back, so that it is in nobody's way. */
export class Slots {
  readonly count: number;
  readonly #holders: Set<string>;

  /** @param holders tasks that hold a slot; more than there are if others started tasks too */
  constructor(count: number, holders: Iterable<string>) {
    this.count = count;
    this.#holders = new Set(holders);
  }

  get taken(): number {
    return this.#holders.size;
  }

  /** Takes a slot for the task, unless it holds one already; `false` if none is free. */
  take(taskIdentifier: string): boolean {
    if (!this.#holders.has(taskIdentifier) && this.taken >= this.count) return false;
    this.#holders.add(taskIdentifier);
    return true;
  }

  giveBack(taskIdentifier: string): void {
    this.#holders.delete(taskIdentifier);
  }
}

/**
 * Which of the wanted exports may start now: those of higher priority first, then the older snapshot (it expires
 * first); of one snapshot one at a time. Taken slots are the active tasks and the intents of the last ten minutes.
 * An export with such an intent but no task holds its own slot already: its start may have been lost.
 */
export function decideStarts(facts: StartFacts, policy: Policy, now: Date): Starts {
  const active = facts.tasks.filter((task) => endState(task) === undefined);
  const byIdentifier = new Map(active.map((task) => [task.identifier, task]));
  const fresh = facts.intents.filter(
    ({ intendedAt }) => now.getTime() - Date.parse(intendedAt) <= intentHoldsSlotMs,
  );
  const holders = [...byIdentifier.keys(), ...fresh.map(({ taskIdentifier }) => taskIdentifier)];
  const taskOfSource = new Map([
    ...fresh.map(({ snapshotArn, taskIdentifier }) => [snapshotArn, taskIdentifier] as const),
    ...active.map(({ sourceArn, identifier }) => [sourceArn, identifier] as const),
  ]);
  const candidates: WantedExport[] = [];
  const running: WantedExport[] = [];
  const waiting: { export: WantedExport; reason: string }[] = [];
  const superfluous: WantedExport[] = [];
  const standing = new Map(facts.intents.flatMap(standingOf));
  for (const export_ of inOrder(facts.wanted, policy)) {
    const { snapshotArn, taskIdentifier } = export_;
    const [[period, itself] = []] = standingOf(export_);
    if (period !== undefined && (standing.get(period) ?? itself) !== itself) {
      superfluous.push(export_);
      continue;
    }
    if (period !== undefined) standing.set(period, snapshotArn);
    const task = byIdentifier.get(taskIdentifier);
    const other = taskOfSource.get(snapshotArn) ?? taskIdentifier;
    if (task && !isTaskOf(task, export_, facts.lakeBucket)) {
      waiting.push({ export: export_, reason: `task ${taskIdentifier} is somebody else's, and in progress` });
    } else if (other !== taskIdentifier) {
      waiting.push({ export: export_, reason: `task ${other} is exporting the same ${sourceNoun(export_)}` });
    } else if (task) running.push(export_);
    else if (Date.parse(export_.notBefore ?? '') > now.getTime()) {
      const reason = `attempt ${export_.attempt} is due at ${minuteText(new Date(export_.notBefore ?? ''))}`;
      waiting.push({ export: export_, reason });
    } else {
      candidates.push(export_);
      taskOfSource.set(snapshotArn, taskIdentifier);
    }
  }
  return { candidates, running, waiting, superfluous, slots: new Slots(policy.exports.slots, holders) };
}

/** The cluster's period for which a snapshot stands, and that snapshot. */
function standingOf({ clusterId, standsFor, snapshotArn }: WantedExport): [string, string][] {
  return standsFor === undefined ? [] : [[`${clusterId} ${standsFor}`, snapshotArn]];
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
