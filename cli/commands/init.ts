import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { counted } from '../../functions/domain/alert/wording.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import type { CommandRun } from '../command-run.ts';
import { confirm } from '../confirm.ts';
import type { GlobalOptions } from '../options.ts';
import { openScreen } from '../output/screen.ts';
import { misuse } from '../problem.ts';
import type { Discovered } from '../setup/discovered.ts';
import { configOf, configText } from '../setup/write-config.ts';

const notes = `
Examples:
  steward init --region eu-west-1
  steward init --region eu-west-1 --name prod-eu --config prod.config.ts

Reads with your own credentials (rds:DescribeDBClusters, rds:DescribeDBInstances). Everything is in observe: nothing is
changed before you say so. A file that is there is shown and replaced only after a yes, or with --yes; the former one
stays beside it.`;

interface InitOptions extends GlobalOptions {
  readonly region?: string;
  readonly name: string;
}

/** The clone's own. */
const defineConfigModule = path.resolve(import.meta.dirname, '../../infra/config/config.ts');

/** `steward init`: a configuration from what an account has. */
export function addInit(program: Command, run: CommandRun): void {
  program
    .command('init')
    .summary('write a configuration in observe mode from what an account has')
    .description(
      'Finds the clusters of an account and region, and writes a commented configuration for them.',
    )
    .option('--region <region>', 'where to look (default: AWS_REGION)')
    .option('--name <name>', 'how the deployment is called', 'main')
    .addHelpText('after', notes)
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<InitOptions>();
      const { terminal } = run.ground;
      const file = path.resolve(await run.configFile(options));
      refuseNoFolder(path.dirname(file));
      const found = await run.ground.discover(options, regionOf(options, terminal.variables));
      validateConfig(configOf(found, options.name), file, new Date());
      const text = configText(found, options.name, moduleFrom(file));
      const kept = existsSync(file) ? unusedName(`${file}.before`) : undefined;
      if (kept) {
        await confirm(terminal, options, await replacement(file, kept, text));
        await rename(file, kept);
      }
      await writeFile(file, text);
      const screen = openScreen(terminal, options);
      screen.write(options.json ? written(found, file, kept) : told(found, file, kept, options.name));
    });
}

function regionOf({ region, local }: InitOptions, variables: Readonly<Record<string, string | undefined>>) {
  if (local) throw misuse('an account of AWS', '--local', 'The local run has a configuration of its own.');
  const chosen = region ?? variables['AWS_REGION'] ?? variables['AWS_DEFAULT_REGION'];
  if (chosen) return chosen;
  throw misuse('a region to look in', 'none', 'Name it: steward init --region eu-west-1');
}

/** As an import has it: with slashes, and beginning with a dot. */
function moduleFrom(file: string): string {
  const relative = path.relative(path.dirname(file), defineConfigModule).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Before anything is looked for: whoever mistyped a path need not wait. */
function refuseNoFolder(folder: string): void {
  if (existsSync(folder)) return;
  throw misuse(
    'a folder to write the configuration into',
    `no folder ${folder}`,
    'Make it, or correct --config.',
  );
}

/** What an earlier call kept stays too: it may be the one that somebody wrote. */
function unusedName(name: string): string {
  let free = name;
  for (let number = 2; existsSync(free); number++) free = `${name}-${number}`;
  return free;
}

/** The lines that would no longer be there, but for comments. */
async function replacement(file: string, kept: string, text: string): Promise<string[]> {
  const stays = new Set(text.split('\n').map((line) => line.trim()));
  const lines = (await readFile(file, 'utf8')).split('\n');
  const gone = lines.filter((line) => !(stays.has(line.trim()) || /^\s*(\/\/|\/?\*|$)/.test(line)));
  return [
    `Replaces ${file}, which stays as ${path.basename(kept)}.`,
    gone.length === 0
      ? 'Nothing but comments would differ from what it has.'
      : 'What it has, and the new one has not:',
    ...gone.map((line) => `  - ${line}`),
  ];
}

function told(found: Discovered, file: string, kept: string | undefined, name: string): string {
  const { clusters, instances, account, region } = found;
  return [
    `Found in ${account}, ${region}: ${counted(clusters.length, 'Aurora PostgreSQL cluster')}, ${counted(instances.length, 'instance')} of RDS for PostgreSQL.`,
    `Wrote ${file}, everything in observe.${kept ? ` The former one is ${path.basename(kept)}.` : ''}`,
    `Next: put addresses into alerts, then npx steward doctor, then npx cdk deploy AuroraSteward-${name}.`,
  ].join('\n');
}

function written(
  { account, region, clusters, instances }: Discovered,
  file: string,
  kept: string | undefined,
) {
  return JSON.stringify({ account, region, file, replaced: kept ?? null, clusters, instances }, null, 2);
}
