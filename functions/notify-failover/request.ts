import { parseArn, parseRdsResource } from '../domain/arn.ts';
import { type About, abouts } from '../domain/failover/about.ts';
import { type Step, stepOfEvent } from '../domain/failover/step.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { isLambdaRecord, type ProbeResult, parseProbeResult } from '../domain/probe/result.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** What is to be looked at, and what events told of it. */
export interface Named {
  readonly about: About;
  readonly identifier: string;
  readonly steps: readonly Step[];
  /** What the probe found, or how it ended. */
  readonly probed?: ProbeResult | undefined;
  readonly wakeUps: readonly string[];
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly clusters: readonly Named[];
  readonly sweeps: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

/** Reads what is asked for: each cluster once, with all that the batch tells of it. */
export function readRequest(wakeUps: readonly WakeUp[], now: Date): Request {
  const clusters = new Map<string, Named>();
  const sweeps: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp, now);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if ('kind' in asked) outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
    else {
      const key = `${asked.about} ${asked.identifier}`;
      const before = clusters.get(key);
      clusters.set(key, {
        about: asked.about,
        identifier: asked.identifier,
        steps: [...(before?.steps ?? []), ...asked.steps],
        probed: asked.probed ?? before?.probed,
        wakeUps: [...(before?.wakeUps ?? []), wakeUp.id],
      });
    }
  }
  return { clusters: [...clusters.values()], sweeps, outcomes };
}

type Asked = Omit<Named, 'wakeUps'>;

function ask(wakeUp: WakeUp, now: Date): Asked | 'sweep' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'aws-event':
    case 'announcement':
      return ignored(wakeUp, 'no such event tells of a failover');
    case 'manual':
      return askedByHand(wakeUp.request);
    case 'rds-event': {
      const told = stepOfEvent(wakeUp.event, now);
      const { identifier, eventId } = wakeUp.event;
      if (!told) return ignored(wakeUp, `${eventId} tells of no failover`);
      return { about: told.about, identifier: identifier.toLowerCase(), steps: [told.step] };
    }
  }
}

/**
 * `{"cluster": "<identifier or ARN>"}`: looks at the cluster's open incident; the function's own timer too. With
 * `instance` at that of a Multi-AZ instance, with `global` at that of the cluster's global database.
 */
function askedByHand(request: JsonObject): Asked | Outcome {
  if (isLambdaRecord(request)) return answered(request);
  const [[key, text] = ['', ''], ...others] = Object.entries(request);
  const about = abouts.find((one) => one === key);
  const identifier = about && typeof text === 'string' ? namedBy(text, about) : undefined;
  if (about && identifier !== undefined && others.length === 0) return { about, identifier, steps: [] };
  return refusedByHand(
    `expected {"cluster": "<identifier or ARN>"}; found: ${JSON.stringify(request).slice(0, 200)}`,
  );
}

/** What the probe answered, which Lambda puts into the queue. */
function answered(record: JsonObject): Asked | Outcome {
  const probed = parseProbeResult(record);
  if (probed) return { about: 'cluster', identifier: probed.identifier, steps: [], probed };
  return {
    kind: 'refused',
    subject: 'result of a function',
    reason: 'expected what probe-writer of this version answers; found another record of Lambda',
  };
}

function namedBy(text: string, about: About): string | undefined {
  const arn = parseArn(text);
  const resource = arn && parseRdsResource(arn);
  if (resource)
    return resource.type === (about === 'instance' ? 'db' : 'cluster')
      ? resource.identifier.toLowerCase()
      : undefined;
  return /^[A-Za-z][A-Za-z0-9-]{0,62}$/.test(text) ? text.toLowerCase() : undefined;
}
