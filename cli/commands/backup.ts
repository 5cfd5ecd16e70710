import { type Command, InvalidArgumentError } from 'commander';
import { minuteText } from '../../functions/domain/alert/wording.ts';
import { failedStates } from '../../functions/domain/backup/refusal.ts';
import { minuteMs } from '../../functions/domain/durations.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { CommandRun } from '../command-run.ts';
import type { GlobalOptions } from '../options.ts';
import { progressBar } from '../output/progress-bar.ts';
import type { Report } from '../output/report.ts';
import type { Screen } from '../output/screen.ts';
import { prose } from '../output/wrap.ts';
import { Problem } from '../problem.ts';
import type { Session } from '../session/session.ts';

const notes = `
Examples:
  steward backup orders --reason "before migration 42" --wait
  steward backup orders --keep-for "1 year" --reason "end of year"

The same cluster and reason asked for again within 15 minutes is the same request, and makes no second snapshot.`;

interface BackupOptions extends GlobalOptions {
  readonly reason: string;
  readonly keepFor?: string;
  readonly wait?: true;
  readonly timeout: number;
  readonly despitePause?: true;
}

/** `steward backup`: takes a named snapshot through take-backup, and waits for it where asked to. */
export function addBackup(program: Command, run: CommandRun): void {
  program
    .command('backup')
    .summary('take a named, tagged snapshot of a cluster')
    .description('Takes a named, tagged snapshot of a cluster, and says what happens next.')
    .argument('<cluster>', 'identifier or ARN of the DB cluster')
    .option('--reason <text>', 'why: part of the name, and a tag', 'by hand')
    .option('--keep-for <period>', 'such as "30 days"; the configuration decides unless told')
    .option('--wait', 'wait until it is available')
    .option('--timeout <minutes>', 'how long to wait; the backup goes on', minutes, 120)
    .option('--despite-pause', 'although actions are paused')
    .addHelpText('after', notes)
    .action((cluster: string, _options, command: Command) => {
      const options = command.optsWithGlobals<BackupOptions>();
      return run.inOneDeployment(options, async (session, screen) => {
        const answer = await session.ask('take-backup', requestOf(cluster, options));
        if (!options.wait || answer['answer'] === 'would-have') return reportOf(answer);
        return reportOf(await waitFor(session, answer, { run, screen, options }));
      });
    });
}

function requestOf(cluster: string, { reason, keepFor, despitePause }: BackupOptions): JsonObject {
  return {
    cluster,
    reason,
    ...(keepFor !== undefined && { keepFor }),
    ...(despitePause && { despitePause }),
  };
}

const headlines: Readonly<Record<string, string>> = {
  started: 'is being taken',
  'already-started': 'is being taken, since a moment ago: this is the same request',
  completed: 'is complete',
  'would-have': 'would be taken: backups are in mode "observe" for this cluster',
};

function reportOf(answer: JsonObject): Report {
  const text = (name: string) => String(answer[name] ?? '');
  return {
    json: answer,
    text: (screen) =>
      [
        prose(
          `Backup ${screen.style('bold', text('snapshot'))} of ${text('cluster')} ${headlines[text('answer')] ?? text('answer')}.`,
          screen.columns,
        ),
        `Reason      ${text('reason')}`,
        `Kept until  ${minuteText(new Date(text('keepUntil')))}`,
        ...(text('next') === '' ? [] : [screen.style('dim', prose(text('next'), screen.columns))]),
      ].join('\n'),
  };
}

/** Asks RDS, not the function again: a request that is repeated after a quarter of an hour is a new one. */
async function waitFor(
  session: Session,
  answer: JsonObject,
  {
    run,
    screen,
    options,
  }: { readonly run: CommandRun; readonly screen: Screen; readonly options: BackupOptions },
): Promise<JsonObject> {
  const snapshot = String(answer['snapshot']);
  const begun = session.now().getTime();
  try {
    for (let look = 1; ; look++) {
      const { status, percent } = (await session.snapshotProgress(snapshot)) ?? {
        status: 'asked for',
        percent: 0,
      };
      if (status === 'available') {
        screen.live(
          progressBar(100, `available  ${snapshot}`, screen.liveColumns),
          `100%  available  ${snapshot}`,
        );
        return { ...answer, answer: 'completed', status, next: undefined };
      }
      if (failedStates.has(status)) throw failed(snapshot, status);
      screen.live(
        progressBar(percent, `${status}  ${snapshot}`, screen.liveColumns),
        milestone(percent, status, snapshot),
      );
      if (session.now().getTime() - begun > options.timeout * minuteMs)
        throw tooLong(snapshot, status, options);
      await run.ground.sleep(Math.min(look, 5) * 1_000);
    }
  } finally {
    screen.endLive();
  }
}

/** Where lines cannot be redrawn, one for each quarter. */
function milestone(percent: number, status: string, snapshot: string): string {
  return `${String(Math.floor(percent / 25) * 25).padStart(3)}%  ${status}  ${snapshot}`;
}

function failed(snapshot: string, status: string): Problem {
  return new Problem({
    status: 'failed',
    expected: `the snapshot ${snapshot} to become available`,
    found: status,
    todo: ['Ask again with another reason: it makes a new snapshot at once.'],
  });
}

function tooLong(snapshot: string, status: string, { timeout }: BackupOptions): Problem {
  return new Problem({
    status: 'still-waiting',
    expected: `the snapshot ${snapshot} to be available within ${timeout} min`,
    found: status,
    todo: [
      'Nothing: RDS goes on, and "Backup Completed" is announced when it is there.',
      `aws rds wait db-cluster-snapshot-available --db-cluster-snapshot-identifier ${snapshot}`,
    ],
  });
}

function minutes(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('Expected minutes, more than 0.');
}
