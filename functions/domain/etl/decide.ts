import type { EtlRun } from './run.ts';

/** A run whose start was not heard is looked for no sooner: lists of runs may lag behind. */
const unheardMs = 5 * 60_000;
/** How long a run may wait for a place before it is given up. */
const patienceMs = 24 * 3_600_000;

/** The one step that a run needs. */
export type EtlAction =
  | { readonly action: 'start' }
  /** It was perhaps started: look for it before starting it (again). */
  | { readonly action: 'look-for'; readonly since: Date }
  | { readonly action: 'leave'; readonly reason: string }
  | { readonly action: 'give-up'; readonly reason: string };

export function nextAction({ progress, wantedAt }: EtlRun, now: Date): EtlAction {
  switch (progress.state) {
    case 'wanted': {
      if (now.getTime() - Date.parse(wantedAt) <= patienceMs) return { action: 'start' };
      return { action: 'give-up', reason: `no place for it within 24 h (${progress.busy ?? 'never tried'})` };
    }
    case 'starting': {
      const since = new Date(progress.since);
      if (now.getTime() - since.getTime() >= unheardMs) return { action: 'look-for', since };
      return { action: 'leave', reason: 'it is being started' };
    }
    case 'running':
      return { action: 'leave', reason: `run ${progress.runId} is under way` };
  }
}
