import type { Recorded } from '../../local/timeline/recorder.ts';

/** Which function ran under a request, and why: `RDS-EVENT-0169: started`, `sweep: done`. */
export interface Cause {
  readonly function: string;
  readonly why: string;
}

/** What each invocation was about, by request id, from its log: ids of the events that woke it, and outcomes. */
export function causes(happenings: readonly Recorded[]): Map<string, Cause> {
  const events = new Map<string, string>();
  const found = new Map<string, { function: string; woken: Set<string>; outcomes: Set<string> }>();
  for (const happening of happenings) {
    if (happening.type === 'event') {
      const { EventID } = happening.event.detail;
      if (typeof EventID === 'string') events.set(happening.event.id, EventID);
    }
    if (happening.type !== 'function-log' || happening.requestId === undefined) continue;
    const logged = outcomeLine(happening.line);
    if (logged === undefined) continue;
    const cause = found.get(happening.requestId) ?? {
      function: happening.function,
      woken: new Set(),
      outcomes: new Set(),
    };
    found.set(happening.requestId, cause);
    cause.outcomes.add(logged.outcome);
    for (const id of logged.wakeUps) cause.woken.add(events.get(id) ?? 'sweep');
  }
  return new Map(
    [...found].map(([requestId, { function: name, woken, outcomes }]) => [
      requestId,
      { function: name, why: `${sortedList(woken) || 'by hand'}: ${sortedList(outcomes)}` },
    ]),
  );
}

function sortedList(names: ReadonlySet<string>): string {
  return [...names].toSorted().join(' + ');
}

/** As `reportOutcomes` of the runtime writes it; `undefined` for any other line. */
function outcomeLine(line: string): { outcome: string; wakeUps: string[] } | undefined {
  if (!line.startsWith('{')) return undefined;
  const { outcome, subject, wakeUps } = JSON.parse(line) as Record<string, unknown>;
  // Embedded metrics have a dimension of the same name, and nothing else of it.
  if (typeof outcome !== 'string' || typeof subject !== 'string' || !Array.isArray(wakeUps)) return undefined;
  return { outcome, wakeUps: wakeUps.map(String) };
}
