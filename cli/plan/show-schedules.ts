import { counted, minuteText } from '../../functions/domain/alert/wording.ts';
import type { Screen } from '../output/screen.ts';
import { tableText } from '../output/table.ts';
import type { PlannedWork } from './plan.ts';

/** Sweeps of one schedule are one row. */
type Row = readonly [PlannedWork, ...PlannedWork[]];

export function scheduledText(schedules: readonly PlannedWork[], screen: Screen): string {
  if (schedules.length === 0) return 'Nothing happens by the clock.';
  return tableText<Row>(
    [
      { heading: 'WHEN', cell: ([first]) => whenText(first), narrowest: 22 },
      { heading: 'TIMES', cell: timesText, alignment: 'right' },
      { heading: 'WHAT', cell: whatText, narrowest: 20 },
      {
        heading: 'EXPRESSION',
        cell: ([{ expression, timeZone, at }]) => (at.length > 0 ? `${expression} ${timeZone}` : expression),
        from: 160,
      },
    ],
    rowsOf(schedules),
    screen,
  );
}

export function wakeUpsText(wakeUps: number): string {
  return `About ${counted(wakeUps, 'wake-up')} by the clock. Each snapshot, export and failover adds a few, by its events.`;
}

function rowsOf(schedules: readonly PlannedWork[]): Row[] {
  const rows = new Map<string, Row>();
  for (const [index, one] of schedules.entries()) {
    const key = one.kind === 'sweep' ? `${one.expression} ${one.timeZone}` : String(index);
    const row = rows.get(key);
    rows.set(key, row ? [...row, one] : [one]);
  }
  return [...rows.values()];
}

function timesText([{ times }, ...others]: Row): string {
  return others.length === 0 ? String(times) : `${others.length + 1} × ${times}`;
}

/** The first instant in UTC and as whoever wrote the schedule reads it; how many there are is in TIMES. */
function whenText({ kind, at: [first], timeZone, expression, times }: PlannedWork): string {
  if (!first) {
    if (times > 0) return everyText(expression);
    return kind === 'rotation' ? 'not due' : 'not within 24 hours';
  }
  if (timeZone === 'UTC') return minuteText(first);
  const local = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return `${minuteText(first)} (${local.format(first)} ${timeZone})`;
}

/** `rate(15 minutes)` */
function everyText(expression: string): string {
  const span = /^rate\((?<span>.+)\)$/.exec(expression)?.groups?.['span'] ?? expression;
  const longer: Readonly<Record<string, string>> = { '60 minutes': 'hour', '1440 minutes': 'day' };
  return `every ${longer[span] ?? span.replace(/^1 /, '')}`;
}

function whatText([first, ...others]: Row): string {
  const { kind, of = '', schedule, clusters = [], mode } = first;
  switch (kind) {
    case 'sweep':
      return `${others.length === 0 ? 'sweep' : 'sweeps'} of ${[first, ...others].map((one) => one.function).join(', ')}`;
    case 'rotation':
      return `rotation of ${of.replace(/^.*:secret:/, '')}`;
    case 'backups':
    case 'exports': {
      const some = clusters.slice(0, 3).join(', ') || 'no cluster';
      const more = clusters.length > 3 ? ` and ${clusters.length - 3} more` : '';
      const what = `${kind === 'backups' ? kind : 'live exports'} "${schedule}" of ${some}${more}`;
      return mode === 'act'
        ? what
        : `${what} (${of} is in observe: none is ${kind === 'backups' ? 'taken' : 'made'})`;
    }
  }
}
