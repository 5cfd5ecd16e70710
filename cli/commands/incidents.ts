import { type Command, InvalidArgumentError } from 'commander';
import { minuteText } from '../../functions/domain/alert/wording.ts';
import type { Kit } from '../kit.ts';
import type { GlobalOptions } from '../options.ts';
import { fromNow } from '../output/moments.ts';
import { tableText } from '../output/table.ts';
import { chosenClusters } from '../reading/clusters.ts';
import { readIncidents } from '../reading/incidents.ts';

const notes = `
Examples:
  steward incidents
  steward incidents ledger-core --days 365

What an incident was is in its messages and in the ledger, under incidents/ and conditions/.`;

/** `steward incidents`: what was told of, and whether it is over. */
export function addIncidents(program: Command, kit: Kit): void {
  program
    .command('incidents')
    .summary('what was told of, and whether it is over')
    .description(
      'Lists failovers, missed objectives and whatever else was told of; open ones whenever they began.',
    )
    .argument('[cluster]', 'only those of this cluster')
    .option('--days <number>', 'how far to look back', days, 30)
    .addHelpText('after', notes)
    .action((cluster: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { readonly days: number }>();
      return kit.over(options, async (session) => {
        const now = session.now();
        const [clusters, incidents] = await Promise.all([
          chosenClusters(session, cluster),
          readIncidents(await session.ledger(), new Date(now.getTime() - options.days * 86_400_000)),
        ]);
        const names = new Map(
          clusters.map(({ cluster: { resourceId, identifier } }) => [resourceId, identifier]),
        );
        const identifiers = new Set(names.values());
        const rows = incidents
          .filter(({ subject }) => cluster === undefined || names.has(subject) || identifiers.has(subject))
          .map((incident) => ({ ...incident, cluster: names.get(incident.subject) ?? incident.subject }));
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
                    { heading: 'STATE', cell: ({ open }) => (open ? screen.style('red', 'open') : 'over') },
                  ],
                  rows,
                  screen,
                ),
        };
      });
    });
}

function days(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Expected a whole number of days, 1 or more.');
}
