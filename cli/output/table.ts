import { stripVTControlCharacters } from 'node:util';
import { type ColumnUserConfig, table } from 'table';
import type { Screen } from './screen.ts';

/** One column of a table of `T`s. */
export interface Column<T> {
  readonly heading: string;
  readonly cell: (row: T) => string;
  readonly alignment?: 'left' | 'right';
  /** Shown only where the terminal is at least this wide, or where there is none. */
  readonly from?: number;
  /** May be broken over lines, down to this width, where the table is too wide. Absent: stays as wide as it is. */
  readonly narrowest?: number;
}

const gap = 2;

/** Rows under bold headings, fitted to the screen: columns that may are narrowed, the widest first. */
export function tableText<T>(columns: readonly Column<T>[], rows: readonly T[], screen: Screen): string {
  const shown = columns.filter(({ from = 0 }) => screen.columns >= from);
  const cells = rows.map((row) => shown.map(({ cell }) => cell(row)));
  const widths = fitted(
    shown.map(({ heading, narrowest }, index) => ({
      natural: Math.max(heading.length, ...cells.map((row) => widthOf(row[index] ?? ''))),
      narrowest,
    })),
    screen.columns - gap * (shown.length - 1),
  );
  const lines = table([shown.map(({ heading }) => screen.style('bold', heading)), ...cells], {
    border: { bodyLeft: '', bodyRight: '', bodyJoin: '' },
    drawHorizontalLine: () => false,
    columnDefault: { paddingLeft: 0, paddingRight: gap, wrapWord: true },
    columns: shown.map(
      ({ alignment = 'left' }, index): ColumnUserConfig => ({
        alignment,
        width: widths[index] ?? 1,
        ...(index === shown.length - 1 && { paddingRight: 0 }),
      }),
    ),
  });
  return lines
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

/** Widths that fit: one character after the other is taken from the widest column that may give one. */
function fitted(
  columns: readonly { readonly natural: number; readonly narrowest: number | undefined }[],
  available: number,
): number[] {
  const widths = columns.map(({ natural }) => natural);
  for (let excess = sum(widths) - available; excess > 0; excess--) {
    let widest: number | undefined;
    for (const [index, { narrowest }] of columns.entries()) {
      const width = widths[index] ?? 0;
      if (narrowest === undefined || width <= narrowest) continue;
      if (widest === undefined || width > (widths[widest] ?? 0)) widest = index;
    }
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function widthOf(text: string): number {
  return Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map((line) => line.length),
  );
}
