import { table } from 'table';
import type { TableComparison } from '../aurora/export/compare.ts';
import type { LocalRun } from '../run/local-run.ts';
import { alertsDelivered } from '../story/alerts.ts';
import type { Check } from '../story/check.ts';
import { styled } from './terminal.ts';
import { shortName } from './timeline-lines.ts';

/** Each check with its verdict, one a line. */
export function checkLines(checks: readonly Check[]): string[] {
  return checks.map(({ name, holds, found }) => {
    const mark = holds ? styled('green', '✓') : styled('red', '✗');
    return `  ${mark} ${name} ${styled('dim', `(${found})`)}`;
  });
}

/** What the run did, as tables: events, invocations, calls, tables compared, deliveries, permissions. */
export function summary(run: LocalRun, tables: readonly TableComparison[]): string {
  return [
    heading('Events in', counts(run.timeline.of('event').map(({ event }) => eventName(event)))),
    heading('Invocations', invocations(run)),
    heading('AWS calls', calls(run)),
    heading('Exported, Parquet against its source', comparisons(tables)),
    heading('Alerts delivered', counts(alertsDelivered(run).map(({ protocol }) => protocol))),
    heading('Permissions granted and never used in this run', unused(run)),
  ].join('\n');
}

function heading(text: string, body: string): string {
  return `${styled('bold', text)}\n${body}`;
}

function eventName(event: {
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}): string {
  const id = event.detail['EventID'];
  return typeof id === 'string' ? `${id} ${event['detail-type']}` : event['detail-type'];
}

function invocations({ timeline }: LocalRun): string {
  const ended = timeline.of('invocation-ended');
  const rows = [...new Set(ended.map((each) => each.function))].map((name) => {
    const own = ended.filter((each) => each.function === name);
    const cold = own.filter((each) => each.cold);
    return [
      shortName(name),
      String(cold.length),
      String(own.length - cold.length),
      milliseconds(cold.map(({ initMs }) => initMs ?? 0)),
      milliseconds(own.map(({ durationMs }) => durationMs)),
      `${Math.max(...own.map(({ maxMemoryMiB }) => maxMemoryMiB))} MiB`,
    ];
  });
  return grid([['function', 'cold', 'warm', 'init, median', 'duration, median', 'memory, most'], ...rows]);
}

function calls({ timeline }: LocalRun): string {
  const made = timeline.of('aws-call').filter(({ caller }) => caller !== 'harness');
  return counts(made.map(({ caller, service, action }) => `${shortName(caller)}  ${service}:${action}`));
}

function comparisons(tables: readonly TableComparison[]): string {
  const rows = tables.map((each) => [
    each.table,
    String(each.sourceRows),
    String(each.parquetRows),
    each.equal ? 'equal' : styled('red', 'DIFFERENT'),
  ]);
  return grid([['table', 'rows in source', 'rows in Parquet', 'values'], ...rows]);
}

function unused({ iam }: LocalRun): string {
  const grants = iam.unusedPermissions();
  if (grants.length === 0) return '  none\n';
  return grid([
    ['role', 'statement', 'action'],
    ...grants.map(({ role, sid, action }) => [role, sid, action]),
  ]);
}

function counts(names: readonly string[]): string {
  if (names.length === 0) return '  none\n';
  const counted = new Map<string, number>();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  return grid(
    [...counted].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, count]) => [String(count), name]),
  );
}

function grid(rows: readonly (readonly string[])[]): string {
  return table(
    rows.map((row) => [...row]),
    {
      border: plainBorder,
      drawHorizontalLine: () => false,
      columnDefault: { paddingLeft: 0, paddingRight: 2 },
    },
  );
}

/** Two blanks before each row, nothing between columns but their padding. */
const plainBorder = { bodyLeft: '  ', bodyRight: '', bodyJoin: '' };

function milliseconds(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const sorted = values.toSorted((a, b) => a - b);
  return `${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} ms`;
}
