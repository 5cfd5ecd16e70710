import type { FunctionResult, WarmEvents } from '../result.ts';
import { median } from '../statistics.ts';
import type { Cause } from './causes.ts';
import type { EventCost } from './noted-events.ts';

/** Medians of a function's events that met a warm process, by what they were, most frequent first. */
export function warmEvents(
  name: string,
  costs: readonly EventCost[],
  causes: ReadonlyMap<string, Cause>,
): WarmEvents[] {
  const warm = ofFunction(name, costs, causes).filter(({ cold }) => !cold);
  const groups = Map.groupBy(warm, ({ why }) => why);
  return [...groups]
    .map(([why, events]) => ({
      why,
      events: events.length,
      ownMs: median(events.map(({ ownMs }) => ownMs)),
      cpuMs: median(events.map(({ cpuMs }) => cpuMs)),
      calls: median(events.map(({ calls }) => calls)),
      awsMs: median(events.map(({ awsMs }) => awsMs)),
    }))
    .toSorted((a, b) => b.events - a.events);
}

/** Undefined where no process of the function saw an event. */
export function peakAfterFirstEvent(
  name: string,
  costs: readonly EventCost[],
  causes: ReadonlyMap<string, Cause>,
): FunctionResult['peak'] {
  const [largest] = ofFunction(name, costs, causes)
    .filter(({ cold }) => cold)
    .toSorted((a, b) => b.peakBytes - a.peakBytes);
  return largest && { bytes: largest.peakBytes, after: largest.why };
}

function ofFunction(name: string, costs: readonly EventCost[], causes: ReadonlyMap<string, Cause>) {
  return costs.flatMap((cost) => {
    const cause = causes.get(cost.requestId);
    return cause?.function === name ? [{ ...cost, why: cause.why }] : [];
  });
}
