import { endedTarget } from '../domain/etl/ended-target.ts';
import type { EtlRun } from '../domain/etl/run.ts';
import { unqualified } from '../domain/etl/state-machine.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { EtlTarget } from '../domain/policy/etl.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** Something that was started is said to have ended. */
export interface NamedTarget extends EtlTarget {
  readonly wakeUp: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly named: readonly NamedTarget[];
  readonly sweeps: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const named: NamedTarget[] = [];
  const sweeps: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if ('name' in asked) named.push({ ...asked, wakeUp: wakeUp.id });
    else outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
  }
  return { named, sweeps, outcomes };
}

/** Whether the run is one that a wake-up asks about. */
export function isAskedFor({ target }: EtlRun, { named, sweeps }: Request): boolean {
  return sweeps.length > 0 || named.some((ended) => isThat(ended, target));
}

/** AWS does not say whether the event of an execution by way of an alias names that: either counts. */
function isThat(ended: EtlTarget, { kind, name }: EtlTarget): boolean {
  if (ended.kind !== kind) return false;
  return ended.name === name || (kind === 'state-machine' && ended.name === unqualified(name));
}

function ask(wakeUp: WakeUp): EtlTarget | 'sweep' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'aws-event':
      return (
        endedTarget(wakeUp.detailType, wakeUp.detail) ??
        ignored(wakeUp, 'the event names nothing that this suite starts')
      );
    case 'announcement':
      return ignored(wakeUp, 'no announcement ends a run');
    case 'rds-event':
      return ignored(wakeUp, 'no event of RDS ends a run');
    case 'manual':
      return refusedByHand(
        'expected {"sweep": "watch-etl"}, to look at every run under way. To start or repeat one, invoke start-etl',
      );
  }
}
