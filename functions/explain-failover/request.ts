import { announcedIncident, askedIncident, type SoughtIncident } from '../domain/failover/sought-incident.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** An incident whose cause is looked for. */
export interface Named extends SoughtIncident {
  /** Whether CloudTrail's time has come: the function's own timer, the sweep, or a person. */
  readonly isLook: boolean;
  readonly wakeUps: readonly string[];
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly incidents: readonly Named[];
  readonly sweeps: readonly string[];
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const incidents = new Map<string, Named>();
  const sweeps: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const found = ask(wakeUp);
    if (found === 'sweep') sweeps.push(wakeUp.id);
    else if ('kind' in found) outcomes.push({ ...found, wakeUps: [wakeUp.id] });
    else {
      const key = `${found.clusterId}/${found.incident}`;
      const before = incidents.get(key);
      incidents.set(key, {
        ...found,
        isLook: found.isLook || (before?.isLook ?? false),
        wakeUps: [...(before?.wakeUps ?? []), wakeUp.id],
      });
    }
  }
  return { incidents: [...incidents.values()], sweeps, outcomes };
}

function ask(wakeUp: WakeUp): Omit<Named, 'wakeUps'> | 'sweep' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'aws-event':
    case 'rds-event':
      return ignored(wakeUp, 'only announcements of failovers are read');
    case 'announcement': {
      const found = announcedIncident(wakeUp.detail);
      const expected = 'a cluster with its id, and an incident';
      if (found) return { ...found, isLook: false };
      return { kind: 'refused', subject: wakeUp.detailType, reason: otherThan(expected, wakeUp.detail) };
    }
    case 'manual': {
      const found = askedIncident(wakeUp.request);
      const expected = '{"cluster": "<DbClusterResourceId>", "incident": "<when it began, ISO 8601>"}';
      return found ? { ...found, isLook: true } : refusedByHand(otherThan(expected, wakeUp.request));
    }
  }
}

function otherThan(expected: string, found: JsonObject): string {
  return `expected ${expected}; found: ${JSON.stringify(found).slice(0, 200)}`;
}
