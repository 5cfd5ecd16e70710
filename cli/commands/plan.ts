import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { GlobalOptions } from '../options.ts';
import { planJson } from '../plan/json.ts';
import { planOf } from '../plan/plan.ts';
import { planText } from '../plan/show.ts';
import type { SynthesizedStack } from '../plan/template.ts';

const notes = `
Examples:
  steward plan
  steward plan --permissions
  steward plan --all --json

Before or after deploying; nothing is changed. The stacks are synthesized from the configuration at hand, so that this is
what npx cdk deploy would make. The account is read with your own credentials (rds:DescribeDBClusters,
rds:DescribeDBClusterSnapshots, cloudwatch:GetMetricData); what they may not read is said, and the rest is planned.`;

/** `steward plan`: what a configuration would create, may do, would do within a day, and would cost. */
export function addPlan(program: Command, run: CommandRun): void {
  program
    .command('plan')
    .summary('what would be created, permitted, done within a day, and paid')
    .description(
      'Shows what the configuration would create, which permissions, what it would do, and the cost.',
    )
    .option('--permissions', 'show each statement of each role, with the reason of each wildcard')
    .addHelpText('after', notes)
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { readonly permissions?: true }>();
      let synthesis: Promise<readonly SynthesizedStack[]> | undefined;
      await run.inEachDeployment(options, async (session) => {
        // Once for all deployments, and only of a configuration without mistakes.
        synthesis ??= run.configFile(options).then((file) => run.ground.synthesize(file, 'without-code'));
        const plan = await planOf(session, await synthesis);
        const { monthlyLimitUsd } = session.policy.exports;
        return {
          json: planJson(plan),
          text: (screen) => planText(plan, monthlyLimitUsd, options.permissions === true, screen),
        };
      });
    });
}
