import type { EtlRef } from '../../functions/contract/contract.ts';
import { unqualified } from '../../functions/domain/etl/state-machine.ts';
import type { EtlTargetKind } from '../../functions/domain/policy/etl.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import type { RuleSpec } from './event-pattern.ts';

/** What the steps of a deployment's clusters start, of one kind, each once. */
function targetNames({ clusters }: Policy, kind: EtlTargetKind): string[] {
  const targets = clusters
    .filter(({ etl }) => etl.mode !== 'off')
    .flatMap(({ etl }) => etl.steps.map(({ target }) => target));
  return [...new Set(targets.filter((target) => target.kind === kind).map(({ name }) => name))].toSorted();
}

/** What permissions of contracts stand for. */
export function etlArns(
  policy: Policy,
  inThisAccount: (service: string, resource: string) => string,
): Record<EtlRef, readonly string[]> {
  const machines = targetNames(policy, 'state-machine');
  return {
    'etl-jobs': targetNames(policy, 'job').map((name) => inThisAccount('glue', `job/${name}`)),
    'etl-workflows': targetNames(policy, 'workflow').map((name) => inThisAccount('glue', `workflow/${name}`)),
    'etl-crawlers': targetNames(policy, 'crawler').map((name) => inThisAccount('glue', `crawler/${name}`)),
    'etl-state-machines': machines,
    'etl-executions': machines.map((arn) => `${unqualified(arn).replace(':stateMachine:', ':execution:')}:*`),
    'etl-ingestions': targetNames(policy, 'dataset').map((arn) => `${arn}/ingestion/*`),
  };
}

/**
 * Rules for the ends of what the steps start. Workflows and datasets announce none; the sweep looks at them.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-glue.html
 */
export function etlRules(policy: Policy): RuleSpec[] {
  const jobs = targetNames(policy, 'job');
  const crawlers = targetNames(policy, 'crawler');
  const machines = [
    ...new Set(targetNames(policy, 'state-machine').flatMap((arn) => [unqualified(arn), arn])),
  ];
  const rules: RuleSpec[] = [
    {
      id: 'GlueJobs',
      description: `Ends of the Glue jobs ${jobs.join(', ')}`.slice(0, 512),
      pattern: { source: ['aws.glue'], detailType: ['Glue Job State Change'], detail: { jobName: jobs } },
    },
    {
      id: 'GlueCrawlers',
      description: `Ends of the Glue crawlers ${crawlers.join(', ')}`.slice(0, 512),
      pattern: {
        source: ['aws.glue'],
        detailType: ['Glue Crawler State Change'],
        detail: { crawlerName: crawlers, state: ['Succeeded', 'Failed'] },
      },
    },
    {
      id: 'StateMachines',
      description: 'Ends of executions of the configured state machines',
      pattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: machines, status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
    },
  ];
  const counts = [jobs.length, crawlers.length, machines.length];
  return rules.filter((_, index) => (counts[index] ?? 0) > 0);
}
