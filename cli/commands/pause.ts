import type { Command } from 'commander';
import { minuteText } from '../../functions/domain/alert/wording.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import { everyCluster } from '../../functions/domain/pause/pause.ts';
import type { CommandRun } from '../command-run.ts';
import { confirm } from '../confirm.ts';
import type { GlobalOptions } from '../options.ts';
import type { Report } from '../output/report.ts';
import { prose } from '../output/wrap.ts';
import { readUntil, untilOption } from '../until.ts';

const pauseNotes = `
Examples:
  steward pause orders --until 2h --reason "storage migration"
  steward pause all --until 2026-11-23T18:00:00Z --reason "audit" --all

A pause stops actions: exports, scheduled backups and whatever else the suite does to a cluster. Alerts go on, and so
does what AWS has begun. It ends by itself; what waited is done by the next sweep.`;

const resumeNotes = `
Examples:
  steward resume orders
  steward resume all --all`;

interface PauseOptions extends GlobalOptions {
  readonly until: string;
  readonly reason: string;
}

/** `steward pause`: stops what the suite does to a cluster, or to all, until a time. */
export function addPause(program: Command, run: CommandRun): void {
  program
    .command('pause')
    .summary('stop actions on a cluster, or on all, until a time; alerts go on')
    .description('Stops what the suite does to a cluster, or to all of them, until a time.')
    .argument('<cluster|all>', 'identifier of the DB cluster or instance, or all')
    .requiredOption('--until <when>', untilOption)
    .requiredOption('--reason <text>', 'why: whoever is refused reads it')
    .addHelpText('after', pauseNotes)
    .action(async (whose: string, _options, command: Command) => {
      const options = command.optsWithGlobals<PauseOptions>();
      const until = readUntil(options.until, 'A pause needs an end, so that nobody forgets it.');
      if (whose === everyCluster) {
        await confirm(run.ground.terminal, options, [
          `Stops exports, scheduled backups and every other action on all clusters${options.all ? ' of every deployment' : ''} until ${options.until}.`,
        ]);
      }
      await run.inEachDeployment(options, async (session) => {
        const request = { pause: whose, until: until(session.now()).toISOString(), reason: options.reason };
        return pausedReport(await session.ask('pause-actions', request));
      });
    });
}

/** `steward resume`: ends a pause before its time. */
export function addResume(program: Command, run: CommandRun): void {
  program
    .command('resume')
    .summary('let actions on a cluster, or on all, go on')
    .description('Ends a pause before its time.')
    .argument('<cluster|all>', 'as it was paused')
    .addHelpText('after', resumeNotes)
    .action((whose: string, _options, command: Command) =>
      run.inEachDeployment(command.optsWithGlobals<GlobalOptions>(), async (session) =>
        resumedReport(await session.ask('pause-actions', { resume: whose })),
      ),
    );
}

function pausedReport(answer: JsonObject): Report {
  const text = (name: string) => String(answer[name] ?? '');
  const already = answer['answer'] === 'already-paused';
  return {
    json: answer,
    text: (screen) =>
      [
        `${screen.style('yellow', already ? 'Was paused already' : 'Paused')}: ${nameOf(answer)}, until ${minuteText(new Date(text('until')))}.`,
        `Reason      ${text('reason')}`,
        screen.style('dim', prose(text('next'), screen.columns)),
      ].join('\n'),
  };
}

function resumedReport(answer: JsonObject): Report {
  const resumed = answer['answer'] === 'resumed';
  const still = answer['still'];
  return {
    json: answer,
    text: (screen) =>
      [
        resumed
          ? `${screen.style('green', 'Goes on')}: ${nameOf(answer)}.`
          : `Was not paused: ${nameOf(answer)}.`,
        ...(still === undefined ? [] : [screen.style('yellow', `But ${String(still)}.`)]),
        screen.style('dim', prose(String(answer['next'] ?? ''), screen.columns)),
      ].join('\n'),
  };
}

function nameOf({ paused }: JsonObject): string {
  return paused === everyCluster ? 'all clusters' : String(paused);
}
