import { Command, CommanderError } from 'commander';
import about from '../package.json' with { type: 'json' };
import { startCommandRun } from './command-run.ts';
import { addAlerts } from './commands/alerts.ts';
import { addBackup } from './commands/backup.ts';
import { addBackups } from './commands/backups.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExports } from './commands/exports.ts';
import { addIncidents } from './commands/incidents.ts';
import { addInit } from './commands/init.ts';
import { addInvoke } from './commands/invoke.ts';
import { addPause, addResume } from './commands/pause.ts';
import { addPlan } from './commands/plan.ts';
import { addStatus } from './commands/status.ts';
import { type ExitStatus, exitStatuses } from './exit-status.ts';
import type { Ground } from './ground.ts';
import { problemJson, problemText } from './output/problem-text.ts';
import { openScreen } from './output/screen.ts';
import { misuse, type Problem, problemOf } from './problem.ts';

/** Every command; each adds itself. */
const commands = [
  addStatus,
  addAlerts,
  addBackup,
  addBackups,
  addDoctor,
  addExports,
  addIncidents,
  addInit,
  addInvoke,
  addPause,
  addPlan,
  addResume,
];

/**
 * Runs the command line, and tells how it ended.
 *
 * @param args what follows the command's name
 */
export async function runSteward(args: readonly string[], ground: Ground): Promise<ExitStatus> {
  const run = startCommandRun(ground);
  const { stdout, stderr } = ground.terminal;
  // Asked for in so many words, since what cannot be parsed has no options.
  const forPrograms = args.includes('--json');
  const program = new Command('steward')
    .description('Looks after Aurora PostgreSQL clusters with Aurora Steward, from a terminal or a script.')
    .version(`${about.name} ${about.version}`, '--version', 'print the version')
    .option('--config <file>', 'configuration (default: steward.config.ts of this clone)')
    .option('--deployment <name>', 'the deployment that is meant, where the configuration has several')
    .option('--all', 'every deployment of the configuration')
    .option('--local', 'the local run that stays (npm run local) instead of AWS')
    .option('--json', 'print JSON, for programs')
    .option('--no-color', 'print without colour')
    .option('-y, --yes', 'do what is asked for without asking back')
    .showHelpAfterError('(steward help shows how it is used)')
    .showSuggestionAfterError()
    .addHelpText('after', footer)
    .configureHelp({ sortSubcommands: true, showGlobalOptions: true, minWidthToWrap: 30 })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void (forPrograms || stderr.write(text)),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  for (const add of commands) add(program, run);
  try {
    await program.parseAsync(args, { from: 'user' });
    return run.status;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return 'done';
      if (forPrograms) stderr.write(`${problemJson(notUnderstood(thrown))}\n`);
      return 'misused';
    }
    const problem = problemOf(thrown);
    const options = { color: true, ...program.opts<{ json?: true }>() };
    const screen = openScreen(ground.terminal, options);
    screen.endLive();
    screen.remark(options.json ? problemJson(problem) : problemText(problem, screen));
    if (ground.terminal.variables['STEWARD_DEBUG'])
      screen.remark(String(problem.cause instanceof Error ? problem.cause.stack : problem.stack));
    return problem.status;
  }
}

/** The same for programs as the words that commander prints for people. */
function notUnderstood({ code, message }: CommanderError): Problem {
  return misuse(
    'a command line that steward understands',
    code === 'commander.help' ? 'no command' : message.replace(/^error: /, ''),
    'steward help shows how it is used.',
  );
}

const footer = `
Exit status:
${Object.entries(exitStatuses)
  .map(([name, number]) => `  ${number}  ${name}`)
  .join('\n')}

docs/steward-command.md says more, also which permissions each command needs.`;
