import { table } from 'table';
import type { Verdict } from './budgets.ts';
import type { LoadTimes } from './load/measure-load.ts';
import type { BenchResult, FunctionResult, Machine } from './result.ts';

const partsShown = 12;

/** The figures as tables, the verdicts last. */
export function report({ takenAt, machine, rounds, empty, floor, functions }: BenchResult): string {
  return [
    machineLine(takenAt, machine),
    ...busyLine(machine),
    section('Bundles, kB', sizes(functions)),
    ...functions.map((each) => section(`Largest parts of ${each.name}, kB`, parts(each))),
    section(
      `Load of a fresh process, median of ${rounds}`,
      grid([
        ['', 'wall, ms', '× floor', 'fastest wall, ms', 'CPU, ms', 'import alone, ms'],
        loadRow('empty module', empty, floor),
        loadRow('floor: https, tls, crypto, zlib', floor, floor),
        ...functions.map(({ name, load }) => loadRow(name, load, floor)),
      ]),
    ),
    section('Warm, per event, medians', warm(functions)),
    section('Peak resident set after one event', peaks(functions)),
    section('Budgets', budgets(functions)),
    verdict(functions.flatMap(({ verdicts }) => verdicts)),
  ].join('\n');
}

function machineLine(
  takenAt: string,
  { node, platform, cores, processor, memoryBytes, busy }: Machine,
): string {
  const memory = `${(memoryBytes / 1e9).toFixed(1)} GB`;
  const load = busy === undefined ? '' : `, load average before ${busy.toFixed(1)}`;
  return `\nNode ${node} on ${platform}, ${cores} cores (${processor}), ${memory}${load}; ${takenAt.slice(0, 10)}\n`;
}

/** Wall times, and with them multiples of the floor, say little where others use the processors. */
function busyLine({ busy = 0, cores }: Machine): string[] {
  if (busy < cores / 4) return [];
  return ['Something else was running: wall times are too long, and multiples of the floor vary.\n'];
}

function sizes(functions: readonly FunctionResult[]): string {
  return grid([
    ['', 'in all', 'loaded at entry', 'loaded when needed'],
    ...functions.map(({ name, size }) => [name, kb(size.total), kb(size.entry), kb(size.lazy)]),
  ]);
}

function parts({ size: { parts: found } }: FunctionResult): string {
  const columns = [found.entry, found.modules, found.lazy];
  const rows = Array.from({ length: partsShown }, (_, index) =>
    columns.flatMap((column) => {
      const part = column[index];
      return part === undefined ? ['', ''] : [part.name, kb(part.bytes)];
    }),
  );
  return grid([['at entry, by package', '', 'at entry, by module', '', 'when needed', ''], ...rows]);
}

function loadRow(name: string, times: LoadTimes, floor: LoadTimes): string[] {
  const multiple = (times.wallMs / floor.wallMs).toFixed(2);
  const fastest = ms(Math.min(...times.walls));
  return [name, ms(times.wallMs), multiple, fastest, ms(times.cpuMs), ms(times.importMs)];
}

function warm(functions: readonly FunctionResult[]): string {
  return grid([
    ['', 'event: outcome', 'events', 'less AWS, ms', 'CPU, ms', 'AWS calls', 'in AWS calls, ms'],
    ...functions.flatMap(({ name, warm: groups }) =>
      groups.map(({ why, events, ownMs, cpuMs, calls, awsMs }) => [
        name,
        why,
        String(events),
        ms(ownMs),
        ms(cpuMs),
        String(calls),
        ms(awsMs),
      ]),
    ),
  ]);
}

function peaks(functions: readonly FunctionResult[]): string {
  return grid([
    ['', 'MB', 'after'],
    ...functions.map(({ name, peak }) => [
      name,
      peak === undefined ? '–' : (peak.bytes / 1e6).toFixed(1),
      peak?.after ?? 'nothing woke it: add to bench/events/nights.ts what does',
    ]),
  ]);
}

function budgets(functions: readonly FunctionResult[]): string {
  return grid([
    ['', 'kind', 'figure', 'found', 'budget', ''],
    ...functions.flatMap(({ name, kind, verdicts }) =>
      verdicts.map(({ what, found, budget, unit, met }) => [
        name,
        kind,
        what,
        found === undefined ? '–' : `${found.toFixed(unit === '× floor' ? 2 : 1)} ${unit}`,
        `${budget} ${unit}`,
        found === undefined ? 'NOT MEASURED' : met ? 'met' : 'MISSED',
      ]),
    ),
  ]);
}

function verdict(verdicts: readonly Verdict[]): string {
  const unmeasured = verdicts.filter(({ found }) => found === undefined).length;
  const missed = verdicts.filter(({ met }) => !met).length - unmeasured;
  const all = verdicts.length;
  return [
    missed === 0 && unmeasured === 0 ? `All ${all} budgets are met.` : '',
    missed === 0 ? '' : `${missed} of ${all} budgets are MISSED.`,
    unmeasured === 0 ? '' : `${unmeasured} of ${all} could NOT be MEASURED.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function section(heading: string, body: string): string {
  return `${heading}\n${body}`;
}

/** Two blanks before each row, nothing between columns but their padding. */
const plainBorder = { bodyLeft: '  ', bodyRight: '', bodyJoin: '' };

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

function kb(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(1);
}
