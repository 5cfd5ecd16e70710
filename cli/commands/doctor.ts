import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import { examineAfter } from '../doctor/after.ts';
import { examineBefore } from '../doctor/before.ts';
import type { Finding, Level } from '../doctor/finding.ts';
import type { GlobalOptions } from '../options.ts';
import type { Report } from '../output/report.ts';
import type { Screen, Style } from '../output/screen.ts';
import { tableText } from '../output/table.ts';
import type { SynthesizedStack } from '../plan/template.ts';
import { misuse } from '../problem.ts';

const notes = `
Examples:
  steward doctor
  steward doctor --all --json

Before and after deploying, with your own read-only credentials. Ends with exit status 3 where something fails. What it
may not look at is unknown, and says which call was denied; what nothing shows from here is listed as not checked.`;

/** What no call of doctor shows; said each time, so that nobody takes silence for health. */
const notChecked: readonly string[] = [
  'policies of endpoints and buckets, and grants of keys',
  'whether a login works: dry runs of rotate-secret try it (docs/rotation.md)',
];

/** `steward doctor`: whether an account is ready, and whether a deployment is well. */
export function addDoctor(program: Command, run: CommandRun): void {
  program
    .command('doctor')
    .summary('check an account before and after deploying, each finding with its fix')
    .description('Checks the account and the deployment, before and after deploying.')
    .addHelpText('after', notes)
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      if (options.local) {
        throw misuse(
          'an account of AWS',
          '--local',
          'The local run is made anew, and checked, by npm start.',
        );
      }
      let synthesis: Promise<readonly SynthesizedStack[]> | undefined;
      const synthesize = () => {
        synthesis ??= run.configFile(options).then((file) => run.ground.synthesize(file, 'with-code'));
        return synthesis;
      };
      await run.inEachDeployment(options, async (session) => {
        const examination = await session.examination();
        const findings = await Promise.all([
          examineBefore(examination, session),
          examineAfter(examination, session.policy, synthesize),
        ]);
        return doctorReport([
          { check: 'credentials', level: 'ok', found: session.place.caller },
          ...findings.flat(),
        ]);
      });
    });
}

const styles: Readonly<Record<Level, Style>> = {
  ok: 'green',
  warn: 'yellow',
  fail: 'red',
  unknown: 'yellow',
};

function doctorReport(findings: readonly Finding[]): Report {
  const failed = findings.some(({ level }) => level === 'fail');
  return {
    json: { findings: findings.map((finding) => ({ ...finding })), notChecked: [...notChecked] },
    ...(failed && { status: 'refused' as const }),
    text: (screen) => [findingsText(findings, screen), '', ...notCheckedLines(screen)].join('\n'),
  };
}

function findingsText(findings: readonly Finding[], screen: Screen): string {
  return tableText(
    [
      { heading: '', cell: ({ level }) => screen.style(styles[level], level) },
      { heading: 'CHECK', cell: ({ check }) => check },
      { heading: 'FOUND', cell: ({ found }) => found, narrowest: 20 },
      { heading: 'FIX', cell: ({ fix }) => fix ?? '', narrowest: 20 },
    ],
    findings,
    screen,
  );
}

function notCheckedLines(screen: Screen): string[] {
  return [screen.style('bold', 'Not checked'), ...notChecked.map((what) => screen.style('dim', `- ${what}`))];
}
