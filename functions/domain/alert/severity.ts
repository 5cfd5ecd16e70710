import { type Severity, severities } from './alert.ts';

/** Whether the first is graver than the second. */
export function isGraver(a: Severity, b: Severity): boolean {
  return byGravity(a, b) < 0;
}

/** Orders the graver first; 0 where neither is. */
export function byGravity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

/** The gravest of them; `undefined` of none. */
export function gravest(found: readonly Severity[]): Severity | undefined {
  return found.toSorted(byGravity)[0];
}

/** One step less grave: what was to be expected wakes fewer people, and is told all the same. */
export function lowered(severity: Severity): Severity {
  return severities[severities.indexOf(severity) + 1] ?? 'info';
}
