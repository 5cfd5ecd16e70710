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
  return [
    ...inParts(jobs, (part) => ({
      id: 'GlueJobs',
      description: `Ends of the Glue jobs ${part.join(', ')}`.slice(0, 512),
      pattern: { source: ['aws.glue'], detailType: ['Glue Job State Change'], detail: { jobName: part } },
    })),
    ...inParts(crawlers, (part) => ({
      id: 'GlueCrawlers',
      description: `Ends of the Glue crawlers ${part.join(', ')}`.slice(0, 512),
      pattern: {
        source: ['aws.glue'],
        detailType: ['Glue Crawler State Change'],
        detail: { crawlerName: part, state: ['Succeeded', 'Failed'] },
      },
    })),
    ...inParts(machines, (part) => ({
      id: 'StateMachines',
      description: 'Ends of executions of the configured state machines',
      pattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: part, status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
    })),
  ];
}

/** What names may take of the 2,048 characters of a pattern: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const longestNames = 1_700;

/** One rule for as many names as fit into its pattern; further ones are numbered from 2. */
function inParts(names: readonly string[], rule: (part: string[]) => RuleSpec): RuleSpec[] {
  const parts: string[][] = [];
  for (const name of names) {
    const last = parts.at(-1);
    if (last && JSON.stringify([...last, name]).length <= longestNames) last.push(name);
    else parts.push([name]);
  }
  return parts.map((part, index) => {
    const spec = rule(part);
    return index === 0 ? spec : { ...spec, id: `${spec.id}${index + 1}` };
  });
}
