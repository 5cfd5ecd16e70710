import type { LookedAfter } from '../reading/looked-after.ts';
import type { PlannedFunction } from './functions.ts';
import type { PlannedSchedule } from './schedules.ts';
import { listAt, resourcesOf, type SynthesizedStack } from './template.ts';

/** A part of what the suite itself costs. */
export interface CostItem {
  readonly what: string;
  /** How it is reckoned, in words. */
  readonly how: string;
  readonly usdAMonth: number;
}

/**
 * List prices of us-east-1, in US dollars; those of other regions differ by some percent. Free tiers are left out.
 * https://aws.amazon.com/cloudwatch/pricing/ https://aws.amazon.com/kms/pricing/ https://aws.amazon.com/sqs/pricing/
 * https://aws.amazon.com/lambda/pricing/ https://aws.amazon.com/s3/pricing/ https://aws.amazon.com/privatelink/pricing/
 */
const usd = {
  alarm: 0.1,
  metric: 0.3,
  dashboard: 3,
  key: 1,
  endpointHour: 0.01,
  queueRequest: 0.4e-6,
  invocation: 0.2e-6,
  /** arm64 */
  gbSecond: 1.33334e-5,
  ledgerRequest: 5e-6,
  logGb: 0.5,
} as const;

const hoursAMonth = 730;
const daysAMonth = 30;
/** Lambda polls an idle queue with five connections, each answered empty after 20 seconds. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const pollsAMonth = 5 * 3 * 60 * 24 * daysAMonth;
/** What a wake-up takes that finds nothing to do, as measured in docs/bench.md, rounded up. */
const wakeUp = { seconds: 1, ledgerRequests: 6, logBytes: 3_000 } as const;

/** What the suite itself costs in a month in which little happens. */
export function suiteCost(
  stacks: readonly SynthesizedStack[],
  functions: readonly PlannedFunction[],
  schedules: readonly PlannedSchedule[],
  lookedAfter: readonly LookedAfter[],
): CostItem[] {
  const count = (type: string) => stacks.reduce((sum, stack) => sum + resourcesOf(stack, type).length, 0);
  const alarms = count('AWS::CloudWatch::Alarm');
  const dashboards = count('AWS::CloudWatch::Dashboard');
  const keys = count('AWS::KMS::Key');
  const queues = count('AWS::Lambda::EventSourceMapping');
  const sweeping = schedules.filter(({ kind }) => kind === 'sweep').length;
  const metrics = functions.length + sweeping;
  const zones = stacks.flatMap((stack) => resourcesOf(stack, 'AWS::EC2::VPCEndpoint')).reduce(subnetsOf, 0);
  const wakeUps = wakeUpsOf(schedules) * daysAMonth;
  return [
    item('alarms', alarms, usd.alarm),
    item('custom metrics', metrics, usd.metric, 'one for each function and one for each sweep'),
    item('dashboards', dashboards, usd.dashboard),
    item('KMS keys', keys, usd.key),
    item('polling of queues', queues, pollsAMonth * usd.queueRequest, '648,000 empty answers each'),
    item('interface endpoints', zones, hoursAMonth * usd.endpointHour, 'one for each subnet'),
    {
      what: 'wake-ups',
      how: `${wakeUps} of 1 s, with 6 requests to the ledger and 3 kB of log each`,
      usdAMonth:
        daysAMonth * computeOf(schedules, functions) +
        wakeUps *
          (usd.invocation + wakeUp.ledgerRequests * usd.ledgerRequest + (wakeUp.logBytes / 1e9) * usd.logGb),
    },
    heartbeats(functions, lookedAfter),
  ].filter(({ usdAMonth }) => usdAMonth > 0);
}

/** Four steps make a rotation. https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
export function wakeUpsOf(schedules: readonly PlannedSchedule[]): number {
  return schedules.reduce((sum, { kind, times }) => sum + (kind === 'rotation' ? 4 : 1) * times, 0);
}

function item(what: string, count: number, each: number, how?: string): CostItem {
  const price = each < 1 ? `$${each.toFixed(2)}` : `$${each.toFixed(2)}`;
  return { what, how: `${count} at ${price}${how ? `, ${how}` : ''}`, usdAMonth: count * each };
}

function subnetsOf(
  sum: number,
  { properties }: { readonly properties: Parameters<typeof listAt>[0] },
): number {
  return sum + listAt(properties, 'SubnetIds').length;
}

/** Of a day. */
function computeOf(schedules: readonly PlannedSchedule[], functions: readonly PlannedFunction[]): number {
  const memory = new Map(functions.map(({ name, memoryMiB }) => [name, memoryMiB / 1024]));
  return schedules.reduce(
    (sum, one) => sum + wakeUpsOf([one]) * wakeUp.seconds * (memory.get(one.function) ?? 0.5) * usd.gbSecond,
    0,
  );
}

/** A heartbeat runs all day. */
function heartbeats(functions: readonly PlannedFunction[], lookedAfter: readonly LookedAfter[]): CostItem {
  const beating = lookedAfter.filter(
    ({ policy: { failover } }) =>
      failover.mode === 'act' && failover.probe?.heartbeat === true && failover.probe.writes,
  ).length;
  const memoryMiB = functions.find(({ name }) => name === 'probe-writer')?.memoryMiB ?? 0;
  const each = hoursAMonth * 3_600 * (memoryMiB / 1024) * usd.gbSecond;
  return item('heartbeats of failovers', beating, each, 'a function that runs all day for each cluster');
}
