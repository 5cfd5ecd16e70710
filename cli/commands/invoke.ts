import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { isJsonObject, parseJson } from '../../functions/domain/json.ts';
import type { OutcomeKind } from '../../functions/domain/outcome.ts';
import type { CommandRun } from '../command-run.ts';
import { confirm } from '../confirm.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../options.ts';
import { dryRunText } from '../output/dry-run.ts';
import { misuse } from '../problem.ts';

const examples = `
Examples:
  steward invoke export-snapshots events/schedule/sweep-export-snapshots.json
  steward invoke take-backup '{"cluster": "orders", "reason": "before migration 42"}'

A function does what its wake-ups ask for, and repeating them is harmless: docs/events.md.`;

/** `steward invoke`: any function of the deployment, with a sample or a payload of one's own. */
export function addInvoke(program: Command, run: CommandRun): void {
  program
    .command('invoke')
    .summary('invoke a function of the deployment and show its answer')
    .description('Invokes a function of the deployment, by the name of its folder in functions/.')
    .argument('<function>', 'take-backup, export-snapshots, …')
    .argument('[payload]', 'a JSON file (events/….json) or JSON text', '{}')
    .option('--log', 'show what the function logged, on stderr')
    .addHelpText('after', examples)
    .action(async (name: string, argument: string, _options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { readonly log?: true }>();
      const payload = readPayload(argument);
      const harm = destructive[name];
      if (harm !== undefined && !isHarmless(payload)) {
        await confirm(run.ground.terminal, options, [
          `Invokes ${name} with ${JSON.stringify(payload)}, now and not at its next sweep. ${harm}`,
          `What it would do: steward invoke ${name} '{"dryRun": true}'`,
        ]);
      }
      return run.inOneDeployment(options, async (session, screen) => {
        const { answer, log } = await session.invoke(name, payload);
        if (options.log) screen.remark(log.trimEnd());
        return {
          json: { function: name, answer },
          text: (terminal) => dryRunText(answer, terminal) ?? JSON.stringify(answer, null, 2),
          status: statusOf(answer),
        };
      });
    });
}

/** What cannot be taken back, by the function that does it. */
const destructive: Readonly<Record<string, string>> = {
  'keep-backups': 'In act, it deletes backups that were marked and whose time has come.',
  'keep-exports': 'In act, it deletes the files of exports that were marked and whose time has come.',
};

/** A dry run, or a person who keeps something or lets it go again. */
function isHarmless(payload: unknown): boolean {
  return isJsonObject(payload) && (payload['dryRun'] === true || 'keep' in payload || 'release' in payload);
}

const failures: readonly unknown[] = ['failed-retryable', 'failed-for-good'] satisfies OutcomeKind[];

/** How the command ends, by what the function says became of what it was asked for. */
function statusOf(answer: unknown): ExitStatus {
  if (!isJsonObject(answer)) return 'done';
  const { answer: word, outcomes } = answer;
  const kinds = Array.isArray(outcomes) ? outcomes.map((one) => isJsonObject(one) && one['kind']) : [];
  if (kinds.some((kind) => failures.includes(kind))) return 'failed';
  return word === 'refused' || kinds.includes('refused') ? 'refused' : 'done';
}

/** The argument itself where it is JSON, else the file of that name. */
function readPayload(argument: string): unknown {
  return parseJson(argument) ?? parseJson(readText(argument)) ?? refuse(argument);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return refuse(file);
  }
}

function refuse(argument: string): never {
  throw misuse(
    'JSON, or a file that holds JSON, as the payload',
    argument.length > 60 ? `${argument.slice(0, 60)}…` : argument,
    'Name a sample such as events/manual/take-backup.json, or quote the JSON: \'{"cluster": "orders"}\'.',
  );
}
