import { isJsonObject, type JsonObject } from '../../functions/domain/json.ts';
import type { RetentionAction } from '../../functions/domain/retention/verdict.ts';
import type { Screen, Style } from './screen.ts';
import { tableText } from './table.ts';
import { prose } from './wrap.ts';

const styles: Readonly<Record<string, Style>> = {
  delete: 'red',
  mark: 'yellow',
  unmark: 'green',
} satisfies Partial<Record<RetentionAction, Style>>;

/** What a dry run of retention would do and why, as a table; `undefined` for every other answer of a function. */
export function dryRunText(answer: JsonObject, screen: Screen): string | undefined {
  const dryRun = dryRunOf(answer);
  if (!dryRun) return undefined;
  const { rows: all } = dryRun;
  const rows = Array.isArray(all) ? all.filter(isJsonObject) : [];
  return [
    ...(rows.length === 0 ? [] : [rowsText(rows, screen), '']),
    prose(summary(dryRun), screen.columns),
    ...(dryRun['next'] === undefined
      ? []
      : [`Page ${dryRun['page']} of ${dryRun['pages']}; the next one: ${JSON.stringify(dryRun['next'])}`]),
  ].join('\n');
}

function dryRunOf({ outcomes }: JsonObject): JsonObject | undefined {
  if (!Array.isArray(outcomes)) return undefined;
  const answers = outcomes.filter(isJsonObject).flatMap(({ answer }) => answer ?? []);
  const [only, ...others] = answers.filter(isJsonObject);
  return only?.['dryRun'] === true && others.length === 0 ? only : undefined;
}

function rowsText(rows: readonly JsonObject[], screen: Screen): string {
  return tableText<JsonObject>(
    [
      { heading: '', cell: ({ action }) => styled(String(action), screen) },
      { heading: 'CLUSTER', cell: ({ cluster }) => String(cluster), narrowest: 11, from: 100 },
      {
        heading: 'TAKEN (UTC)',
        cell: ({ taken }) =>
          String(taken ?? '?')
            .slice(0, 16)
            .replace('T', ' '),
      },
      {
        heading: 'WHAT',
        cell: (row) => String(row['snapshot'] ?? row['export'] ?? '?'),
        narrowest: 20,
      },
      { heading: 'WHY', cell: ({ why }) => (Array.isArray(why) ? why.join('; ') : ''), narrowest: 20 },
    ],
    rows,
    screen,
  );
}

function styled(action: string, screen: Screen): string {
  const style = styles[action];
  return style ? screen.style(style, action) : action;
}

function summary({ counts, over }: JsonObject): string {
  const parts = isJsonObject(counts) ? Object.entries(counts).map(([what, count]) => `${count} ${what}`) : [];
  const left = isJsonObject(over) ? Number(over['mark'] ?? 0) + Number(over['delete'] ?? 0) : 0;
  return `Dry run, nothing was done: ${parts.join(', ')}.${left > 0 ? ` Beyond what one run may take: ${left}.` : ''}`;
}
