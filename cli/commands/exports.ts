import type { Command } from 'commander';
import { minuteText } from '../../functions/domain/alert/wording.ts';
import type { CommandRun } from '../command-run.ts';
import type { GlobalOptions } from '../options.ts';
import type { Screen, Style } from '../output/screen.ts';
import { tableText } from '../output/table.ts';
import { atOnce } from '../reading/at-once.ts';
import { type EndedExport, endedExports } from '../reading/exports.ts';
import { askedAbout } from '../reading/looked-after.ts';

const notes = `
Examples:
  steward exports
  steward exports ledger-core

Without a cluster the newest export of each is shown; with one, its newest 20. Only exports that ended are recorded.`;

type Row = EndedExport & { readonly cluster: string };

/** `steward exports`: what exports ended, and with which verdict. */
export function addExports(program: Command, run: CommandRun): void {
  program
    .command('exports')
    .summary('exports that ended, with their verdicts')
    .description('Lists exports that ended this month or the last, as the ledger has them.')
    .argument('[cluster]', 'the newest exports of this cluster')
    .addHelpText('after', notes)
    .action((cluster: string | undefined, _options, command: Command) =>
      run.inEachDeployment(command.optsWithGlobals<GlobalOptions>(), async (session) => {
        const now = session.now();
        const [clusters, ledger] = await Promise.all([askedAbout(session, cluster), session.ledger()]);
        const most = cluster === undefined ? 1 : 20;
        const found = await atOnce(clusters, 24, async ({ cluster: { resourceId, identifier } }) =>
          (await endedExports(ledger, resourceId, { now, most })).map((ended) => ({
            cluster: identifier,
            ...ended,
          })),
        );
        const rows = found.flat();
        return {
          json: { exports: rows.map((row) => ({ ...row })) },
          text: (screen) =>
            rows.length === 0 ? 'No export ended this month or the last.' : exportsText(rows, screen),
        };
      }),
    );
}

const verdictStyles: Readonly<Record<EndedExport['verdict'], Style>> = {
  verified: 'green',
  incomplete: 'red',
  failed: 'red',
  canceled: 'yellow',
};

function exportsText(rows: readonly Row[], screen: Screen): string {
  return tableText<Row>(
    [
      { heading: 'CLUSTER', cell: ({ cluster }) => cluster, narrowest: 14 },
      { heading: 'SNAPSHOT OF', cell: ({ snapshotTime }) => minuteText(new Date(snapshotTime)) },
      { heading: 'VERDICT', cell: ({ verdict }) => screen.style(verdictStyles[verdict], verdict) },
      { heading: 'TABLES', cell: ({ tables }) => String(tables?.length ?? '–'), alignment: 'right' },
      { heading: 'TASK', cell: ({ taskIdentifier }) => taskIdentifier, from: 140 },
      { heading: 'WHY', cell: whyText, narrowest: 16 },
    ],
    rows,
    screen,
  );
}

function whyText({ cause, problems = [] }: Row): string {
  if (cause !== undefined) return cause;
  const [first] = problems;
  if (!first) return '';
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `${first.name}: ${first.why}${more}`;
}
