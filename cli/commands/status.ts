import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { GlobalOptions } from '../options.ts';
import { gatherStatus } from '../status/gather.ts';
import { statusJson, statusText } from '../status/show.ts';

const notes = `
Examples:
  steward status
  steward status --all --json

LAST BACKUP   age of the newest available snapshot of any kind, AWS Backup's included
POINT IN TIME the newest moment to which the cluster can be restored without one; BACK TO is the oldest
EXPORT        age of the snapshot whose export was verified last
OPEN          what was told of and is not over`;

/** `steward status`: every cluster that is looked after, on one screen. */
export function addStatus(program: Command, run: CommandRun): void {
  program
    .command('status')
    .summary('every cluster on one screen: backups, exports, rotation, what is open')
    .description('Shows how every cluster stands that the deployment looks after; those in trouble first.')
    .addHelpText('after', notes)
    .action((_options, command: Command) =>
      run.inEachDeployment(command.optsWithGlobals<GlobalOptions>(), async (session) => {
        const status = await gatherStatus(session);
        return { json: statusJson(status), text: (screen) => statusText(status, screen) };
      }),
    );
}
