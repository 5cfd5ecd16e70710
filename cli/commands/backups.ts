import type { Command } from 'commander';
import { minuteText } from '../../functions/domain/alert/wording.ts';
import type { HeldSnapshot } from '../../functions/domain/backup/inventory.ts';
import { keepUntilTag, purposeTag } from '../../functions/domain/backup/tags.ts';
import type { CommandRun } from '../command-run.ts';
import type { GlobalOptions } from '../options.ts';
import { fromNow } from '../output/moments.ts';
import type { Screen } from '../output/screen.ts';
import { tableText } from '../output/table.ts';
import { askedAbout, isInstance, type LookedAfter, snapshotPages } from '../reading/looked-after.ts';
import type { Session } from '../session/session.ts';
import { addHold, addRelease } from './holds.ts';

const notes = `
Examples:
  steward backups
  steward backups ledger-core --json

Snapshots of every kind: automated, by this suite or others by hand, AWS Backup's, and copies. KEPT UNTIL is the tag of
those that this suite took; the others go by rules of their own.`;

interface Row {
  readonly cluster: string;
  readonly snapshot: HeldSnapshot;
}

/** `steward backups`: every snapshot of the clusters that are looked after; and holds of them. */
export function addBackups(program: Command, run: CommandRun): void {
  const backups = program
    .command('backups')
    .summary('snapshots, newest first')
    .description('Lists the snapshots of the clusters that the deployment looks after, newest first.')
    .argument('[cluster]', 'only those of this cluster')
    .addHelpText('after', notes)
    .action((cluster: string | undefined, _options, command: Command) =>
      run.inEachDeployment(command.optsWithGlobals<GlobalOptions>(), async (session) => {
        const rows = await readRows(session, cluster);
        const now = session.now();
        return {
          json: { backups: rows.map(rowJson) },
          text: (screen) => (rows.length === 0 ? 'There are no snapshots.' : backupsText(rows, now, screen)),
        };
      }),
    );
  addHold(backups, run);
  addRelease(backups, run);
}

/** Pages of one cluster, or of the whole account: one call for each 100 snapshots. */
async function readRows(session: Session, named: string | undefined): Promise<Row[]> {
  const clusters = await askedAbout(session, named);
  const names = new Map(clusters.map(({ cluster: { resourceId, identifier } }) => [resourceId, identifier]));
  const rows: Row[] = [];
  const add = (snapshots: readonly HeldSnapshot[]) => {
    for (const snapshot of snapshots) {
      const cluster = names.get(snapshot.clusterResourceId ?? '');
      if (cluster !== undefined) rows.push({ cluster, snapshot });
    }
  };
  for await (const page of pagesFor(session, named === undefined ? undefined : clusters[0])) add(page);
  return rows.toSorted((a, b) => timeOf(b) - timeOf(a));
}

async function* pagesFor(session: Session, only: LookedAfter | undefined) {
  if (!only) yield* snapshotPages(session);
  else if (isInstance(only)) yield* (await session.instances()).pages(only.cluster.resourceId);
  else yield await (await session.inventory()).ofCluster(only.cluster.resourceId);
}

/** One without a time has just begun. */
function timeOf({ snapshot }: Row): number {
  return snapshot.createdAt?.getTime() ?? Number.POSITIVE_INFINITY;
}

function backupsText(rows: readonly Row[], now: Date, screen: Screen): string {
  return tableText<Row>(
    [
      { heading: 'CLUSTER', cell: ({ cluster }) => cluster, narrowest: 14 },
      {
        heading: 'TAKEN',
        cell: ({ snapshot }) => (snapshot.createdAt ? minuteText(snapshot.createdAt) : 'now'),
        from: 120,
      },
      {
        heading: 'AGE',
        cell: ({ snapshot }) => (snapshot.createdAt ? fromNow(snapshot.createdAt, now) : 'now'),
      },
      { heading: 'KIND', cell: ({ snapshot }) => (isOurs(snapshot) ? 'steward' : snapshot.kind) },
      { heading: 'STATE', cell: ({ snapshot }) => stateText(snapshot, screen) },
      { heading: 'KEPT UNTIL', cell: ({ snapshot }) => keptText(snapshot), from: 100 },
      {
        heading: 'REASON',
        cell: ({ snapshot }) => snapshot.tags['aurora-steward:reason'] ?? '',
        from: 140,
        narrowest: 16,
      },
      { heading: 'SNAPSHOT', cell: ({ snapshot }) => snapshot.identifier, narrowest: 20 },
    ],
    rows,
    screen,
  );
}

function isOurs({ tags }: HeldSnapshot): boolean {
  return tags[purposeTag.key] === purposeTag.value;
}

function stateText({ status }: HeldSnapshot, screen: Screen): string {
  return status === 'available' ? status : screen.style('yellow', status);
}

function keptText({ tags }: HeldSnapshot): string {
  return tags[keepUntilTag]?.slice(0, 10) ?? '';
}

function rowJson({ cluster, snapshot }: Row) {
  const { identifier, arn, kind, status, createdAt, tags } = snapshot;
  return {
    cluster,
    snapshot: identifier,
    arn,
    kind,
    bySteward: isOurs(snapshot),
    status,
    createdAt: createdAt?.toISOString() ?? null,
    keepUntil: tags[keepUntilTag] ?? null,
    tags,
  };
}
