import type { Command } from 'commander';
import { minuteText } from '../../functions/domain/alert/wording.ts';
import { isJsonObject, type JsonObject } from '../../functions/domain/json.ts';
import type { CommandRun } from '../command-run.ts';
import { confirm } from '../confirm.ts';
import type { GlobalOptions } from '../options.ts';
import type { Report } from '../output/report.ts';
import { prose } from '../output/wrap.ts';
import { readUntil, untilOption } from '../until.ts';

const holdNotes = `
Examples:
  steward backups hold orders-202611221002-nightly-5fi09m --until 30d --reason "copy to the archive account"

Keeps a backup of this suite from being deleted by retention. A hold does not end by itself: people are told when its time
is over, and let it go with steward backups release.`;

const releaseNotes = `
Examples:
  steward backups release orders-202611221002-nightly-5fi09m
  steward backups release orders-202611221002-nightly-5fi09m --tag aurora-steward:hold-drill`;

interface HoldOptions extends GlobalOptions {
  readonly until: string;
  readonly reason: string;
}

interface ReleaseOptions extends GlobalOptions {
  readonly tag?: string;
}

/** `steward backups hold`: keeps a backup from being deleted. */
export function addHold(backups: Command, run: CommandRun): void {
  backups
    .command('hold')
    .summary('keep a backup from being deleted')
    .description('Keeps a backup that this suite took from being deleted until it is released.')
    .argument('<snapshot>', 'identifier of the snapshot')
    .requiredOption('--until <when>', untilOption)
    .requiredOption('--reason <text>', 'why: whoever wants to delete it reads it')
    .addHelpText('after', holdNotes)
    .action(async (hold: string, _options, command: Command) => {
      const options = command.optsWithGlobals<HoldOptions>();
      const until = readUntil(options.until, 'A hold names a time at which people are asked about it.');
      await run.inEachDeployment(options, async (session) => {
        const request = { hold, until: until(session.now()).toISOString(), reason: options.reason };
        return heldReport(await session.ask('hold-backups', request));
      });
    });
}

/** `steward backups release`: lets retention decide again. */
export function addRelease(backups: Command, run: CommandRun): void {
  backups
    .command('release')
    .summary('lift the hold of a backup')
    .description('Lifts a hold; what the rules of retention do not keep is marked, and goes days later.')
    .argument('<snapshot>', 'identifier of the snapshot')
    .option('--tag <key>', 'the tag that holds it (default: the one that steward backups hold gives)')
    .addHelpText('after', releaseNotes)
    .action(async (release: string, _options, command: Command) => {
      const options = command.optsWithGlobals<ReleaseOptions>();
      const { tag } = options;
      await confirm(run.ground.terminal, options, [
        `Lifts ${tag ?? 'the hold'} of ${release}; retention may then mark it, and delete it days later.`,
      ]);
      await run.inEachDeployment(options, async (session) =>
        releasedReport(await session.ask('hold-backups', { release, ...(tag !== undefined && { tag }) })),
      );
    });
}

function heldReport(answer: JsonObject): Report {
  const text = (name: string) => String(answer[name] ?? '');
  const already = answer['answer'] === 'already-held';
  return {
    json: answer,
    text: (screen) =>
      [
        `${screen.style('green', already ? 'Was held already' : 'Held')}: ${text('snapshot')}, until ${minuteText(new Date(text('until')))}.`,
        `Reason      ${text('reason')}`,
        screen.style('dim', prose(text('next'), screen.columns)),
      ].join('\n'),
  };
}

function releasedReport(answer: JsonObject): Report {
  const still = Array.isArray(answer['stillHeld']) ? answer['stillHeld'].filter(isJsonObject) : [];
  const name = String(answer['snapshot'] ?? '');
  return {
    json: answer,
    text: (screen) =>
      [
        answer['answer'] === 'released'
          ? `${screen.style('yellow', 'Released')}: ${name}.`
          : `Was not held: ${name}.`,
        ...still.map(({ tag, why }) =>
          screen.style('yellow', `Still held by ${tag}: ${why || 'no reason given'}.`),
        ),
        screen.style('dim', prose(String(answer['next'] ?? ''), screen.columns)),
      ].join('\n'),
  };
}
