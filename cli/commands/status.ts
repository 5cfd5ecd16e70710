import type { Command } from 'commander';
import type { Kit } from '../kit.ts';
import type { GlobalOptions } from '../options.ts';

/** `steward status`: every cluster that is looked after, on one screen. */
export function addStatus(program: Command, kit: Kit): void {
  program
    .command('status')
    .summary('every cluster on one screen: backups, exports, rotation, open incidents')
    .action((_options, command: Command) =>
      kit.over(command.optsWithGlobals<GlobalOptions>(), async (session) => {
        const clusters = await (await session.inventory()).clusters();
        return {
          json: { clusters: clusters.map(({ identifier }) => identifier) },
          text: () => clusters.map(({ identifier }) => identifier).join('\n'),
        };
      }),
    );
}
