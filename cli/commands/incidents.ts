import { type Command, InvalidArgumentError } from 'commander';
import { counted, minuteText } from '../../functions/domain/alert/wording.ts';
import { dayMs } from '../../functions/domain/durations.ts';
import type { CommandRun } from '../command-run.ts';
import type { GlobalOptions } from '../options.ts';
import { fromNow } from '../output/moments.ts';
import type { Screen } from '../output/screen.ts';
import { tableText } from '../output/table.ts';
import { type Incident, readIncidents } from '../reading/incidents.ts';
import { askedAbout } from '../reading/looked-after.ts';

const notes = `
Examples:
  steward incidents
  steward incidents ledger-core --days 365

What an incident was is in its messages and in the ledger, under incidents/, failover-pages/,
event-threads/ and conditions/.`;

/** `steward incidents`: what was told of, and whether it is over. */
export function addIncidents(program: Command, run: CommandRun): void {
  program
    .command('incidents')
    .summary('what was told of, and whether it is over')
    .description(
      'Lists failovers, pages of several, other troubles, missed objectives and whatever else was told of; open ones whenever they began.',
    )
    .argument('[cluster]', 'only those of this cluster')
    .option('--days <number>', 'how far to look back', days, 30)
    .addHelpText('after', notes)
    .action((cluster: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { readonly days: number }>();
      return run.inEachDeployment(options, async (session) => {
        const now = session.now();
        const [clusters, incidents] = await Promise.all([
          askedAbout(session, cluster),
          readIncidents(await session.ledger(), new Date(now.getTime() - options.days * dayMs)),
        ]);
        const names = new Map(
          clusters.map(({ cluster: { resourceId, identifier } }) => [resourceId, identifier]),
        );
        const identifiers = new Set(names.values());
        const rows = incidents
          .filter(
            ({ subject, clusters: on = [] }) =>
              cluster === undefined || [subject, ...on].some((id) => names.has(id) || identifiers.has(id)),
          )
          .map((incident) => ({ ...incident, cluster: nameOf(incident, names) }));
        return {
          json: { days: options.days, incidents: rows.map((row) => ({ ...row })) },
          text: (screen) =>
            rows.length === 0
              ? `Nothing in the last ${options.days} days.`
              : tableText(
                  [
                    { heading: 'CLUSTER', cell: (row) => row.cluster, narrowest: 14 },
                    { heading: 'KIND', cell: ({ kind }) => kind },
                    {
                      heading: 'BEGAN',
                      cell: ({ since }) => (since ? minuteText(new Date(since)) : 'just now'),
                    },
                    {
                      heading: '',
                      cell: ({ since }) => (since ? fromNow(new Date(since), now) : ''),
                      from: 100,
                    },
                    { heading: 'STATE', cell: (row) => stateOf(row, screen) },
                  ],
                  rows,
                  screen,
                ),
        };
      });
    });
}

/** A page of several failovers is told by how many are on it, as its messages are. */
function nameOf({ subject, clusters }: Incident, names: ReadonlyMap<string, string>): string {
  return clusters ? counted(clusters.length, 'database') : (names.get(subject) ?? subject);
}

function stateOf({ open, once }: Incident, screen: Screen): string {
  if (open) return screen.style('red', 'open');
  return once ? 'told' : 'over';
}

function days(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Expected a whole number of days, 1 or more.');
}
