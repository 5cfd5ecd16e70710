import type { Severity } from '../alert/alert.ts';
import { isGraver } from '../alert/severity.ts';
import type { EventsPolicy } from '../policy/events.ts';
import type { Importance } from '../policy/policy.ts';
import { choosableEventIds, standardSeverity, type ToldId, toldOf } from './told-events.ts';

/** How grave an event is for a cluster; an end is as grave as the gravest of its beginnings, `off` where none is told. */
export function severityOf(
  event: ToldId,
  policy: { readonly importance: Importance; readonly events: Pick<EventsPolicy, 'severities'> },
): Severity | 'off' {
  if (!toldOf(event).ends)
    return policy.events.severities[event] ?? standardSeverity(event, policy.importance);
  const beginnings = choosableEventIds.filter((id) => toldOf(id).trouble === toldOf(event).trouble);
  return beginnings
    .map((id) => severityOf(id, policy))
    .reduce((gravest, one) => {
      if (gravest === 'off' || one === 'off') return gravest === 'off' ? one : gravest;
      return isGraver(one, gravest) ? one : gravest;
    }, 'off');
}
