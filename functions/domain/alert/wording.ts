/** Figures and names as alerts write them. */

import type { Link } from './alert.ts';

/** `1 table`, `2 tables`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `21 Nov 2026 01:42 UTC` */
export function minuteText(time: Date): string {
  const month = months[time.getUTCMonth()] ?? '';
  const clock = time.toISOString().slice(11, 16);
  return `${time.getUTCDate()} ${month} ${time.getUTCFullYear()} ${clock} UTC`;
}

/** `02:14:08 UTC`, where the day is known. */
export function secondText(time: Date): string {
  return `${time.toISOString().slice(11, 19)} UTC`;
}

/** `45 s`, `17 min`, `3 h 05 min` */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** The text as the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A shell word: in single quotes, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A section of the deployment's runbook. */
export function runbookLink({ runbook }: { readonly runbook: string }, section: string): Link {
  return { label: 'Runbook', target: `${runbook}#${section}` };
}

/** The command that wakes a function of the suite by hand. */
export function invokeCommand(
  deployment: { readonly name: string; readonly region: string },
  functionName: string,
  request: Readonly<Record<string, string | number | boolean>>,
): string {
  return [
    'aws lambda invoke',
    `--region ${deployment.region}`,
    `--function-name steward-${deployment.name}-${functionName}`,
    '--cli-binary-format raw-in-base64-out',
    `--payload ${quoted(JSON.stringify(request))}`,
    '/dev/stdout',
  ].join(' ');
}
