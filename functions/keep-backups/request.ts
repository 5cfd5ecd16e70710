import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** Somebody wants to see what a run would do. */
export interface DryRun {
  readonly wakeUp: string;
  /** Identifier of the only cluster to be shown. */
  readonly cluster: string | undefined;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly sweeps: readonly string[];
  readonly dryRuns: readonly DryRun[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const sweeps: string[] = [];
  const dryRuns: DryRun[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if ('kind' in asked) outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
    else dryRuns.push({ wakeUp: wakeUp.id, ...asked });
  }
  return { sweeps, dryRuns, outcomes };
}

function ask(wakeUp: WakeUp): 'sweep' | Omit<DryRun, 'wakeUp'> | Outcome {
  if (wakeUp.kind === 'sweep') return 'sweep';
  if (wakeUp.kind !== 'manual') {
    return { kind: 'ignored', subject: wakeUp.kind, reason: 'no event makes a backup older' };
  }
  return dryRunIn(wakeUp.request) ?? refused;
}

const refused: Outcome = {
  kind: 'refused',
  subject: 'request by hand',
  reason: 'expected {"dryRun": true} or {"dryRun": true, "cluster": "<identifier>"}; found something else',
};

/** Nothing but a dry run can be asked for by mistake: a run is the sweep. */
function dryRunIn({ dryRun, cluster, ...rest }: JsonObject): Omit<DryRun, 'wakeUp'> | undefined {
  if (dryRun !== true || Object.keys(rest).length > 0) return undefined;
  if (cluster === undefined) return { cluster: undefined };
  return typeof cluster === 'string' ? { cluster: cluster.toLowerCase() } : undefined;
}
