import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type DryRun, dryRunForm, readDryRun } from '../domain/retention/dry-run.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** A person keeps an export whatever the rules say, or lets it go again. */
export type ByHand =
  | { readonly kind: 'keep'; readonly task: string; readonly reason: string }
  | { readonly kind: 'release'; readonly task: string };

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly sweeps: readonly string[];
  readonly dryRuns: readonly (DryRun & { readonly wakeUp: string })[];
  readonly byHand: readonly (ByHand & { readonly wakeUp: string })[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const sweeps: string[] = [];
  const dryRuns: (DryRun & { wakeUp: string })[] = [];
  const byHand: (ByHand & { wakeUp: string })[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const { id } = wakeUp;
    const dryRun = wakeUp.kind === 'manual' ? readDryRun(wakeUp.request) : undefined;
    const asked = wakeUp.kind === 'manual' ? readByHand(wakeUp.request) : undefined;
    if (wakeUp.kind === 'sweep') sweeps.push(id);
    else if (dryRun) dryRuns.push({ ...dryRun, wakeUp: id });
    else if (asked) byHand.push({ ...asked, wakeUp: id });
    else outcomes.push({ ...unfit(wakeUp), wakeUps: [id] });
  }
  return { sweeps, dryRuns, byHand, outcomes };
}

function unfit(wakeUp: WakeUp): Outcome {
  if (wakeUp.kind !== 'manual') return ignored(wakeUp, 'no event makes an export older');
  return refusedByHand(
    `expected ${dryRunForm}; or {"keep": "<task>", "reason": "…"}; or {"release": "<task>"}; found something else`,
  );
}

const taskForm = /^[a-z][a-z0-9-]{0,59}$/;

function readByHand({ keep, release, reason, ...rest }: JsonObject): ByHand | undefined {
  if (Object.keys(rest).length > 0) return undefined;
  if (typeof keep === 'string' && taskForm.test(keep) && release === undefined) {
    if (typeof reason !== 'string' || reason.trim() === '' || reason.length > 200) return undefined;
    return { kind: 'keep', task: keep, reason: reason.trim() };
  }
  const isRelease = typeof release === 'string' && taskForm.test(release);
  return isRelease && keep === undefined && reason === undefined
    ? { kind: 'release', task: release }
    : undefined;
}
