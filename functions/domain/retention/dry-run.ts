import type { JsonObject } from '../json.ts';
import type { WithinCeiling } from './ceiling.ts';
import { type RetentionAction, type RetentionVerdict, retentionActions } from './verdict.ts';

/** Somebody wants to see what a run would do. */
export interface DryRun {
  /** Identifier of the only cluster to be shown. */
  readonly cluster: string | undefined;
  /** From 1. */
  readonly page: number;
}

/** One line of the table. */
export interface DryRunRow {
  readonly cluster: string;
  readonly name: string;
  readonly taken: Date | undefined;
}

/** Lambda answers with at most 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const rowsPerPage = 2_000;

export const dryRunForm =
  '{"dryRun": true}, with "cluster": "<identifier>" for one cluster, and "page": <number from 1> for more rows';

/** Reads a request for a dry run; `undefined` for anything else: nothing but a dry run can be asked for by mistake. */
export function readDryRun({ dryRun, cluster, page = 1, ...rest }: JsonObject): DryRun | undefined {
  if (dryRun !== true || Object.keys(rest).length > 0) return undefined;
  if (typeof page !== 'number' || !Number.isInteger(page) || page < 1) return undefined;
  if (cluster === undefined) return { cluster: undefined, page };
  return typeof cluster === 'string' ? { cluster: cluster.toLowerCase(), page } : undefined;
}

/**
 * What a run would do, as lines to be read and as rows for programs, 2,000 of them a page. What would change comes first;
 * of that, and of what stays, the oldest.
 */
export function dryRunAnswer<T extends RetentionVerdict>(
  { decisions, over }: WithinCeiling<T>,
  { cluster, page }: DryRun,
  rowOf: (one: T) => DryRunRow,
  noun: { readonly one: string; readonly many: string },
): JsonObject {
  const shown = decisions
    .map((one) => ({ ...rowOf(one), action: one.action, why: one.why }))
    .filter((row) => cluster === undefined || row.cluster === cluster)
    .toSorted((a, b) => retentionActions.indexOf(a.action) - retentionActions.indexOf(b.action));
  const pages = Math.max(1, Math.ceil(shown.length / rowsPerPage));
  const rows = shown.slice((page - 1) * rowsPerPage, page * rowsPerPage);
  return {
    dryRun: true,
    [noun.many]: shown.length,
    counts: Object.fromEntries(
      retentionActions.map((action) => [action, shown.filter((row) => row.action === action).length]),
    ),
    over: { ...over },
    page,
    pages,
    ...(page < pages && {
      next: { dryRun: true, ...(cluster !== undefined && { cluster }), page: page + 1 },
    }),
    table: tableOf(rows, noun.one),
    rows: rows.map(({ name, taken, action, why, ...row }) => ({
      cluster: row.cluster,
      [noun.one]: name,
      taken: taken?.toISOString(),
      action,
      why,
    })),
  };
}

const words: Readonly<Record<RetentionAction, string>> = {
  delete: 'DELETE',
  mark: 'mark',
  unmark: 'unmark',
  waits: 'waits',
  stays: 'stays',
};

function tableOf(rows: readonly (DryRunRow & RetentionVerdict)[], noun: string): string[] {
  const cells = rows.map(({ action, cluster, name, taken, why }) => [
    words[action],
    cluster,
    name,
    taken?.toISOString().slice(0, 16).replace('T', ' ') ?? '?',
    why.join('; '),
  ]);
  const all = [['', 'cluster', noun, 'taken (UTC)', 'why'], ...cells];
  const widths = [0, 1, 2, 3].map((column) =>
    all.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
