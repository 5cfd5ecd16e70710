import type { JsonObject } from '../domain/json.ts';
import type { Plan, Planned } from './plan.ts';

/** Lambda answers with at most 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostRows = 2_000;

/**
 * What a run would do, as lines to be read and as rows for programs. What would change comes first; where there are more
 * backups than fit, the ones that simply stay are left out.
 */
export function answerOf({ decisions, over }: Plan, cluster: string | undefined): JsonObject {
  const shown = decisions
    .filter(({ backup }) => cluster === undefined || backup.clusterIdentifier === cluster)
    .toSorted((a, b) => order.indexOf(a.action) - order.indexOf(b.action));
  const rows = shown.slice(0, mostRows);
  return {
    dryRun: true,
    backups: shown.length,
    counts: Object.fromEntries(
      order.map((action) => [action, shown.filter((one) => one.action === action).length]),
    ),
    over,
    table: tableOf(rows),
    rows: rows.map(({ backup, action, why }) => ({
      cluster: backup.clusterIdentifier,
      snapshot: backup.identifier,
      taken: backup.createdAt?.toISOString(),
      action,
      why,
    })),
    ...(shown.length > rows.length && { notShown: shown.length - rows.length }),
  };
}

const order = ['delete', 'mark', 'unmark', 'waits', 'stays'] as const satisfies readonly Planned['action'][];

const words: Readonly<Record<Planned['action'], string>> = {
  delete: 'DELETE',
  mark: 'mark',
  unmark: 'unmark',
  waits: 'waits',
  stays: 'stays',
};

function tableOf(rows: readonly Planned[]): string[] {
  const cells = rows.map(({ backup, action, why }) => [
    words[action],
    backup.clusterIdentifier,
    backup.identifier,
    backup.createdAt?.toISOString().slice(0, 16).replace('T', ' ') ?? '?',
    why.join('; '),
  ]);
  const all = [['', 'cluster', 'snapshot', 'taken (UTC)', 'why'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
