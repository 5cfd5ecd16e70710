import { type Severity, severities } from './alert.ts';

/** Whether the first is graver than the second. */
export function isGraver(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) < severities.indexOf(b);
}

/** One step less grave: what was to be expected wakes fewer people, and is told all the same. */
export function lowered(severity: Severity): Severity {
  return severities[severities.indexOf(severity) + 1] ?? 'info';
}
