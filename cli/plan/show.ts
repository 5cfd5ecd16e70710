import { counted, minuteText } from '../../functions/domain/alert/wording.ts';
import { usdText } from '../../functions/domain/export/cost.ts';
import type { Screen } from '../output/screen.ts';
import { tableText } from '../output/table.ts';
import { prose } from '../output/wrap.ts';
import type { Plan } from './plan.ts';
import { exportsText } from './show-exports.ts';
import { permissionsText } from './show-permissions.ts';
import { scheduledText, wakeUpsText } from './show-schedules.ts';

/** @param inFull whether each statement of each role is shown */
export function planText(
  plan: Plan,
  monthlyLimitUsd: number | undefined,
  inFull: boolean,
  screen: Screen,
): string {
  return [
    section('Would be created', createdText(plan, screen), screen),
    section('Permissions', permissionsText(plan.functions, inFull, screen), screen),
    section(
      `Next 24 hours, until ${minuteText(plan.period.to)}`,
      [
        scheduledText(plan.schedules, screen),
        ...(plan.wakeUps > 0 ? [dim(wakeUpsText(plan.wakeUps), screen)] : []),
      ].join('\n'),
      screen,
    ),
    ...(plan.exports
      ? [section('Exports wanted now', exportsText(plan.exports, monthlyLimitUsd, screen), screen)]
      : []),
    section('The suite itself, a month', costText(plan, screen), screen),
    ...[...plan.warnings, ...plan.remarks].map((text) => screen.style('yellow', prose(text, screen.columns))),
  ].join('\n');
}

function section(title: string, body: string, screen: Screen): string {
  return `${screen.style('bold', title)}\n${body}\n`;
}

function dim(text: string, screen: Screen): string {
  return screen.style('dim', prose(text, screen.columns));
}

/** What people ask about first; every type is in the JSON. */
const shown = [
  ['AWS::Lambda::Function', 'function', 'functions'],
  ['AWS::Scheduler::Schedule', 'schedule', 'schedules'],
  ['AWS::Events::Rule', 'event rule', 'event rules'],
  ['AWS::SecretsManager::RotationSchedule', 'rotation', 'rotations'],
  ['AWS::SNS::Topic', 'topic', 'topics'],
  ['AWS::CloudWatch::Alarm', 'alarm', 'alarms'],
  ['AWS::S3::Bucket', 'bucket', 'buckets'],
  ['AWS::KMS::Key', 'key', 'keys'],
  ['AWS::EC2::VPCEndpoint', 'VPC endpoint', 'VPC endpoints'],
  ['AWS::IAM::ManagedPolicy', 'policy that lets a function delete', 'policies that let functions delete'],
] as const;

function createdText({ stacks, functions }: Plan, screen: Screen): string {
  const lines = stacks.map(({ name, resources }) => {
    const all = Object.values(resources).reduce((sum, count) => sum + count, 0);
    const parts = shown.flatMap(([type, one, several]) => {
      const count = resources[type] ?? 0;
      return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
    });
    return prose(`${name}: ${counted(all, 'resource')}, among them ${parts.join(', ')}.`, screen.columns);
  });
  const table = tableText(
    [
      { heading: 'FUNCTION', cell: ({ name }) => name },
      { heading: 'MiB', cell: ({ memoryMiB }) => String(memoryMiB), alignment: 'right', from: 140 },
      { heading: 'VPC', cell: ({ inVpc }) => (inVpc ? 'yes' : ''), from: 140 },
      { heading: 'WHAT FOR', cell: ({ purpose }) => purpose, narrowest: 30 },
    ],
    functions,
    screen,
  );
  return [...lines, ...(functions.length > 0 ? [table] : [])].join('\n');
}

function costText({ suiteCost }: Plan, screen: Screen): string {
  const total = suiteCost.reduce((sum, { usdAMonth }) => sum + usdAMonth, 0);
  const table = tableText(
    [
      { heading: 'PART', cell: ({ what }) => what },
      { heading: 'USD', cell: ({ usdAMonth }) => usdText(usdAMonth), alignment: 'right' },
      { heading: 'HOW', cell: ({ how }) => how, narrowest: 24 },
    ],
    [...suiteCost, { what: 'together', usdAMonth: total, how: '' }],
    screen,
  );
  const basis =
    'List prices of us-east-1, without free tiers, in a month in which little happens; exports, their storage, alerts and what databases cost come on top.';
  return `${table}\n${dim(basis, screen)}`;
}
