import type { Command } from 'commander';
import { counted } from '../../functions/domain/alert/wording.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import { readPauses } from '../../functions/domain/pause/pause.ts';
import type { CommandRun } from '../command-run.ts';
import type { GlobalOptions } from '../options.ts';
import { asOf, fromNow, isLiveExport } from '../output/moments.ts';
import type { Screen, Style } from '../output/screen.ts';
import { tableText } from '../output/table.ts';
import { atOnce } from '../reading/at-once.ts';
import { type EndedExport, endedExports } from '../reading/exports.ts';
import { type ExportsUnderWay, type ExportUnderWay, exportsUnderWay } from '../reading/exports-under-way.ts';
import { askedAbout } from '../reading/looked-after.ts';

const notes = `
Examples:
  steward exports
  steward exports ledger-core
  steward plan                                          what is exported next, and what it costs
  steward invoke export-snapshots '{"snapshot": "rds:ledger-core-2026-11-20-02-10"}'   exports it now
  steward invoke export-snapshots '{"cancel": "<task>"}'                               cancels one
  steward invoke verify-export '{"again": "<record>"}'        checks one that failed or is incomplete again
  steward invoke verify-export '{"accept": "<record>"}'       takes an incomplete one as it is

First what is under way and what waits for it, with the reason. Below, of what ended, the newest export of each cluster; with a
cluster, its newest 20. AS OF is the time of the snapshot; of an export without one, marked live, when it was due. TASK and RECORD
are shown from 140 columns on, piped, and in the JSON.`;

type Ended = EndedExport & { readonly cluster: string };

/** `steward exports`: what is being exported, what waits, and what ended with which verdict. */
export function addExports(program: Command, run: CommandRun): void {
  program
    .command('exports')
    .summary('exports under way and waiting, and verdicts on those that ended')
    .description('Lists exports that are under way or wait, and those that ended this month or the last.')
    .argument('[cluster]', 'the exports of this cluster')
    .addHelpText('after', notes)
    .action((cluster: string | undefined, _options, command: Command) =>
      run.inEachDeployment(command.optsWithGlobals<GlobalOptions>(), async (session) => {
        const now = session.now();
        const [clusters, ledger, tasks] = await Promise.all([
          askedAbout(session, cluster),
          session.ledger(),
          session.exportTasks(),
        ]);
        const most = cluster === undefined ? 1 : 20;
        const found = await atOnce(clusters, 24, async ({ cluster: { resourceId, identifier } }) =>
          (await endedExports(ledger, resourceId, { now, most })).map((ended) => ({
            cluster: identifier,
            ...ended,
          })),
        );
        const ended = found.flat();
        const pauses = await readPauses(ledger, now);
        const all = await exportsUnderWay(ledger, tasks, { policy: session.policy, pauses, now });
        const asked = new Set(clusters.map(({ cluster: { resourceId } }) => resourceId));
        const underWay =
          cluster === undefined ? all.exports : all.exports.filter((one) => asked.has(one.export.clusterId));
        return {
          json: {
            underWay: underWay.map(underWayJson),
            tasksOfOthers: all.others,
            exports: ended.map((row) => ({ ...row, live: isLiveExport(row) })),
          },
          text: (screen) =>
            [
              underWayText({ exports: underWay, others: all.others }, now, screen),
              ended.length === 0 ? 'No export ended this month or the last.' : endedText(ended, screen),
            ].join('\n\n'),
        };
      }),
    );
}

function underWayJson({ export: export_, state, percent, since, why }: ExportUnderWay): JsonObject {
  const { clusterIdentifier, snapshotIdentifier, snapshotTime, taskIdentifier, attempt } = export_;
  return {
    cluster: clusterIdentifier,
    ...{ snapshotIdentifier, snapshotTime, taskIdentifier, attempt },
    live: isLiveExport(export_),
    state,
    percent,
    since: since.toISOString(),
    why,
  };
}

function underWayText({ exports, others }: ExportsUnderWay, now: Date, screen: Screen): string {
  const ofOthers = others === 0 ? '' : `${counted(others, 'export task')} of others under way.`;
  if (exports.length === 0) {
    return screen.style('dim', ['Nothing is under way, and nothing waits.', ofOthers].join(' ').trim());
  }
  const table = tableText<ExportUnderWay>(
    [
      { heading: 'CLUSTER', cell: (one) => one.export.clusterIdentifier, narrowest: 14 },
      { heading: 'AS OF', cell: (one) => asOf(one.export) },
      { heading: 'STATE', cell: stateText },
      { heading: 'SINCE', cell: ({ since }) => fromNow(since, now) },
      { heading: 'TASK', cell: (one) => one.export.taskIdentifier, from: 140 },
      { heading: 'WHY', cell: ({ why = '' }) => why, narrowest: 16 },
    ],
    exports,
    screen,
  );
  return ofOthers === '' ? table : `${table}\n${screen.style('dim', ofOthers)}`;
}

function stateText({ state, percent }: ExportUnderWay): string {
  if (state === 'IN_PROGRESS') return `${percent ?? 0} %`;
  return state === 'ended' ? 'being checked' : state.toLowerCase();
}

const verdictStyles: Readonly<Record<EndedExport['verdict'], Style>> = {
  verified: 'green',
  incomplete: 'red',
  failed: 'red',
  canceled: 'yellow',
};

function endedText(rows: readonly Ended[], screen: Screen): string {
  return tableText<Ended>(
    [
      { heading: 'CLUSTER', cell: ({ cluster }) => cluster, narrowest: 14 },
      { heading: 'AS OF', cell: asOf },
      { heading: 'VERDICT', cell: ({ verdict }) => screen.style(verdictStyles[verdict], verdict) },
      { heading: 'TABLES', cell: ({ tables }) => String(tables?.length ?? '–'), alignment: 'right' },
      { heading: 'RECORD', cell: ({ record }) => record, from: 140 },
      { heading: 'WHY', cell: whyText, narrowest: 16 },
    ],
    rows,
    screen,
  );
}

function whyText({ cause, problems = [] }: Ended): string {
  if (cause !== undefined) return cause;
  const [first] = problems;
  if (!first) return '';
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `${first.name}: ${first.why}${more}`;
}
