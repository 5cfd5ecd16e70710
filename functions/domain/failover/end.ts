import { minuteMs } from '../durations.ts';
import { type FailoverFacts, isSameWriter, isServing, isTarget, type Member, writerOf } from './facts.ts';
import type { Incident } from './incident.ts';
import { type Step, turns } from './step.ts';

type End = NonNullable<Incident['end']>;

/** For so long DescribeDBClusters may still list the writer of before, after RDS said that it changed. */
const listLagMs = minuteMs;
/** A new writer that RDS lists, without an event that says so, counts after this time. */
const changedSettleMs = 30_000;
/** The writer of before, listed as available, may be an old list; it counts only after this time. */
const unchangedSettleMs = 120_000;

/**
 * Whether the failover is over, and how. RDS's latest word counts, held against what RDS lists; where no word
 * says that it is over, the state does, once it has been the same for long enough not to be an old list.
 */
export function endOf(
  { steps, writerBefore }: Pick<Incident, 'steps' | 'writerBefore'>,
  { cluster, gaps }: Pick<FailoverFacts, 'cluster' | 'gaps'>,
  now: Date,
): End | undefined {
  const all = turns(steps);
  const last = all.at(-1);
  if (!last) return undefined;
  const ageMs = now.getTime() - Date.parse(last.at);
  const writer = writerOf(cluster);
  const listed = writer === undefined ? {} : { writer };
  const isGone = cluster === undefined && gaps.length === 0;

  if (last.kind === 'completed') {
    if (agrees(last, writer, writerBefore?.member) || cluster === undefined || ageMs >= listLagMs) {
      return { verdict: verdictOf(last, writer, writerBefore?.member), at: last.at, by: 'event', ...listed };
    }
    return undefined;
  }
  if (isGone && ageMs >= listLagMs) return { verdict: 'unknown', at: now.toISOString(), by: 'state' };
  if (!isServing(cluster) || !writer) return undefined;
  const target = all.findLast((step) => step.target !== undefined)?.target;
  const before = writerBefore?.member;
  const changed = before === undefined ? writer.instance === target : !isSameWriter(writer, before);
  const end = { at: now.toISOString(), by: 'state', writer } as const;
  if (last.kind === 'writer-changed' && changed) return { ...end, at: last.at, verdict: 'completed' };
  if (changed && ageMs >= changedSettleMs) return { ...end, verdict: 'completed' };
  if (ageMs < unchangedSettleMs) return undefined;
  return { ...end, verdict: last.kind === 'failed' ? 'failed' : 'unchanged' };
}

/** A Multi-AZ instance may be activated again where it was. */
function verdictOf(word: Step, writer: Member | undefined, before: Member | undefined): End['verdict'] {
  const stayed = writer !== undefined && before !== undefined && isSameWriter(writer, before);
  return word.target === undefined && stayed ? 'unchanged' : 'completed';
}

/** Whether what RDS lists is what it said; where its word names nobody, another writer than before. */
function agrees(word: Step, writer: Member | undefined, before: Member | undefined): boolean {
  if (!writer) return false;
  if (word.target !== undefined) return isTarget(word, writer);
  return before === undefined || !isSameWriter(writer, before);
}
