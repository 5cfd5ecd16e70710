import * as v from 'valibot';
import { slugOf } from '../rds-event/catalogue.ts';
import type { RdsEvent } from '../rds-event/parse.ts';
import type { About } from './about.ts';

/**
 * What happened in a failover.
 *
 * - `started`, `previous-writer` (the former writer is promoted again), `failed`, `completed`: as RDS says.
 * - `writer-changed`: no event told it; the sweep found another writer than before.
 * - `note`: what RDS said meanwhile about the cluster or one of its instances.
 */
export const stepKinds = [
  'started',
  'previous-writer',
  'failed',
  'writer-changed',
  'completed',
  'note',
] as const;
export type StepKind = (typeof stepKinds)[number];

/** What a note is about, where its words say so: a sign of why RDS moved the writer. */
const noteTopics = ['maintenance', 'recovery'] as const;
export type NoteTopic = (typeof noteTopics)[number];

export const stepSchema = v.object({
  kind: v.picklist(stepKinds),
  /** When it happened, as RDS dates it. ISO 8601, UTC. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** RDS's own words. Never decided by, except for entries that carry no event id. */
  text: v.string(),
  /** The instance that the words name as the writer to be. */
  target: v.optional(v.string()),
  /** Of a Multi-AZ instance the zone, of a global database the region in which the target is. */
  targetZone: v.optional(v.string()),
  /** Not delivered as an event: read from DescribeEvents, or found by the sweep. */
  inferred: v.boolean(),
  /** How long after it happened the event reached us, in milliseconds. */
  lateMs: v.optional(v.number()),
  topic: v.optional(v.picklist(noteTopics)),
});
export type Step = v.InferOutput<typeof stepSchema>;

/** An entry of DescribeEvents, which carries no event id. */
export interface AnnouncedEntry {
  readonly about: 'cluster' | 'instance';
  readonly identifier: string;
  readonly at: Date;
  readonly categories: readonly string[];
  readonly text: string;
}

/**
 * The step that an event tells of; `undefined` for an event that is none of a failover.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html#USER_Events.Messages.cluster
 */
export function stepOfEvent(event: RdsEvent, now: Date): { about: About; step: Step } | undefined {
  const found = kindOf(slugOf(event.eventId));
  if (found === undefined) return undefined;
  const [about, kind] = found;
  const step = {
    kind,
    at: event.date.toISOString(),
    text: event.message,
    ...targetIn(event.message),
    inferred: false,
    lateMs: Math.max(0, now.getTime() - event.date.getTime()),
  };
  return { about, step };
}

function kindOf(slug: string | undefined): readonly [About, StepKind] | undefined {
  switch (slug) {
    case 'failover-same-az-started':
    case 'failover-cross-az-started':
      return ['cluster', 'started'];
    case 'failover-to-previous-writer':
      return ['cluster', 'previous-writer'];
    case 'failover-failed':
      return ['cluster', 'failed'];
    case 'failover-completed':
      return ['cluster', 'completed'];
    case 'multi-az-failover-started':
    case 'multi-az-activation-started':
      return ['instance', 'started'];
    case 'multi-az-failover-to-standby-complete':
    case 'multi-az-failover-completed':
    case 'multi-az-activation-completed':
    case 'multi-az-partial-failover-recovered':
      return ['instance', 'completed'];
    case 'global-switchover-started':
      return ['global', 'started'];
    case 'global-switchover-finished':
    case 'global-failover-completed':
      return ['global', 'completed'];
    case 'global-switchover-cancelled':
      return ['global', 'previous-writer'];
    case 'global-switchover-failed':
    case 'global-failover-failed':
      return ['global', 'failed'];
    default:
      return undefined;
  }
}

/** The beginnings of RDS's messages of the categories `failover` and `global failover`. */
const patterns: readonly (readonly [RegExp, StepKind])[] = [
  [/^Started (same|cross) AZ failover\b/i, 'started'],
  [/^Promoting previous primary again\b/i, 'previous-writer'],
  [/^Cluster failover failed\b/i, 'failed'],
  [/^Completed failover\b/i, 'completed'],
  [/^Multi-AZ instance (failover|activation) started\b/i, 'started'],
  [/^(A )?Multi-AZ (instance )?(failover|activation)( to standby)? (has )?complete/i, 'completed'],
  [/^Recovered from partial failover\b/i, 'completed'],
  [/^Global switchover to .* started\b/i, 'started'],
  [/^Global (switchover|failover) to .* (finished|completed)\b/i, 'completed'],
  [/^Global switchover to .* is cancelled\b/i, 'previous-writer'],
  [/^Global (switchover|failover) to .* failed\b/i, 'failed'],
];

const failoverCategories: readonly string[] = ['failover', 'global failover'];

/** The step that an entry of DescribeEvents tells of; words that nobody knows are a note. */
export function stepOfEntry({ about, identifier, at, categories, text }: AnnouncedEntry): Step {
  const isFailover = categories.some((category) => failoverCategories.includes(category));
  const kind = isFailover ? patterns.find(([pattern]) => pattern.test(text))?.[1] : undefined;
  return {
    kind: kind ?? 'note',
    at: at.toISOString(),
    text: about === 'instance' && kind === undefined ? `${identifier}: ${text}` : text,
    ...(kind !== undefined && targetIn(text)),
    inferred: true,
    ...(kind === undefined && topicOf(categories, text)),
  };
}

/** Maintenance that goes on: RDS uses the category for what is merely available or scheduled, too. */
const maintenanceGoesOn =
  /^(Applying off-?line patches|Finished applying off-?line patches|Database (instance|cluster) (has been )?patched|Starting offline patches|(Cluster )?operating system upgrade (starting|started)|Database (instance|cluster) (engine .*)?upgrade|The (downtime|engine version upgrade) started|Serverless platform update)/i;

function topicOf(categories: readonly string[], text: string): { topic?: NoteTopic } {
  if (categories.includes('recovery')) return { topic: 'recovery' };
  const isMaintenance = categories.includes('maintenance') && maintenanceGoesOn.test(text);
  return isMaintenance ? { topic: 'maintenance' } : {};
}

/** `Completed failover to DB instance: ledger-core-2.`, `Global switchover to DB cluster ledger-eu in Region eu-west-1 …` */
function targetIn(text: string): { target?: string; targetZone?: string } {
  const [, cluster, region] = /\bDB cluster ([A-Za-z][A-Za-z0-9-]*) in Region ([a-z0-9-]+)/.exec(text) ?? [];
  if (cluster !== undefined && region !== undefined) {
    return { target: cluster.toLowerCase(), targetZone: region };
  }
  const target = /:\s*([A-Za-z][A-Za-z0-9-]*)\.?\s*$/.exec(text)?.[1]?.toLowerCase();
  return target === undefined ? {} : { target };
}

/** Two reports of the same step: an event doubled, or delivered and read from DescribeEvents as well. */
const sameWithinMs = 2_000;

function isSame(a: Step, b: Step): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'note' && a.text !== b.text) return false;
  return Math.abs(Date.parse(a.at) - Date.parse(b.at)) <= sameWithinMs;
}

/** Both lists as one timeline, each step once, in the order in which they happened; what was delivered counts. */
export function mergedSteps(known: readonly Step[], more: readonly Step[]): Step[] {
  const merged = [...known];
  for (const step of more) {
    const index = merged.findIndex((other) => isSame(other, step));
    const there = merged[index];
    if (!there) merged.push(step);
    else if (there.inferred && !step.inferred) merged[index] = step;
  }
  return merged.toSorted(
    (a, b) =>
      Date.parse(a.at) - Date.parse(b.at) ||
      stepKinds.indexOf(a.kind) - stepKinds.indexOf(b.kind) ||
      (a.text < b.text ? -1 : 1),
  );
}

/** The steps without the notes. */
export function turns(steps: readonly Step[]): Step[] {
  return steps.filter(({ kind }) => kind !== 'note');
}
