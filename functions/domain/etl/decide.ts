import { dayMs, minuteMs } from '../durations.ts';
import type { EtlRun, Progress } from './run.ts';

/** A run whose start was not heard is looked for no sooner: lists of runs may lag behind. */
const unheardMs = 5 * minuteMs;
/** How long a run may find no place, each time that it is tried, before it is given up. */
const patienceMs = dayMs;

/** The one step that a run needs. */
export type EtlAction =
  | { readonly action: 'start' }
  /** It was perhaps started: look for it before starting it (again). */
  | { readonly action: 'look-for'; readonly since: Date }
  | { readonly action: 'leave'; readonly reason: string };

export function nextAction({ progress }: EtlRun, now: Date): EtlAction {
  switch (progress.state) {
    case 'wanted':
      return { action: 'start' };
    case 'starting': {
      const since = new Date(progress.since);
      if (now.getTime() - since.getTime() >= unheardMs) return { action: 'look-for', since };
      return { action: 'leave', reason: 'it is being started' };
    }
    case 'running':
      return { action: 'leave', reason: `run ${progress.runId} is under way` };
  }
}

/**
 * What becomes of a run for which there was no place again: it waits, or is given up. Only the time since it was first refused
 * counts, and only when it was tried: a pause, or hours in which nobody came, are nobody's fault.
 */
export function withoutPlace({ progress }: EtlRun, busy: string, now: Date): Progress | 'give-up' {
  const busySince = (progress.state === 'wanted' ? progress.busySince : undefined) ?? now.toISOString();
  if (now.getTime() - Date.parse(busySince) > patienceMs) return 'give-up';
  return { state: 'wanted', busy, busySince };
}
