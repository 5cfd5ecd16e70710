import { endOf } from '../../functions/domain/backup/keep-for.ts';
import { dayMs, minuteMs } from '../../functions/domain/durations.ts';
import type { ClusterPolicy, Policy } from '../../functions/domain/policy/policy.ts';
import { firings, readSchedule } from '../../infra/config/schedule.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

type Findings = Omit<Finding, 'check'>[];

/** Of a quota, from where on people should know. */
const tight = 0.8;
const monthMs = 30 * dayMs;

/** @param chosen the policy of each cluster that is looked after */
export async function snapshotQuota(
  examination: Examination,
  chosen: readonly ClusterPolicy[],
  now: Date,
): Promise<Findings> {
  const quota = await examination.snapshotQuota();
  if (!quota) {
    const fix = 'Look at "Manual DB cluster snapshots" in Service Quotas.';
    return [{ level: 'unknown', found: 'RDS tells no quota of manual cluster snapshots', fix }];
  }
  const { used, most } = quota;
  const taken = schedulesTake(chosen, now);
  const found = [`${used} of ${most} manual cluster snapshots`, ...taken.texts].join('; ');
  const fix =
    'Have "Manual DB cluster snapshots" raised in Service Quotas, or keep fewer: keepFor and backupRetention.';
  if (used >= most) return [{ level: 'fail', found, fix }];
  const willNotFit = taken.held > most || used + taken.staying > most;
  return [used >= tight * most || willNotFit ? { level: 'warn', found, fix } : { level: 'ok', found }];
}

/** What schedules in `act` hold at once, and what stays of a month's because nothing deletes it. */
function schedulesTake(chosen: readonly ClusterPolicy[], now: Date) {
  let held = 0;
  let staying = 0;
  for (const { backups, backupRetention } of chosen) {
    if (backups.mode !== 'act') continue;
    for (const schedule of backups.schedules) {
      if (backupRetention.mode === 'act') held += timesUntil(schedule, now, endOf(schedule.keepFor, now));
      else staying += timesUntil(schedule, now, new Date(now.getTime() + monthMs));
    }
  }
  return {
    held,
    staying,
    texts: [
      ...(held > 0 ? [`schedules will hold about ${held}`] : []),
      ...(staying > 0 ? [`schedules add ${staying} a month that nothing deletes (backupRetention)`] : []),
    ],
  };
}

function timesUntil(
  { expression, timeZone }: ClusterPolicy['backups']['schedules'][number],
  from: Date,
  to: Date,
): number {
  const fires = firings(expression, timeZone, from, to);
  if (fires) return fires.length;
  const read = readSchedule(expression, from);
  return 'allowed' in read
    ? 0
    : Math.floor((to.getTime() - from.getTime()) / (read.longestGapMinutes * minuteMs));
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html */
export async function exportSlots(examination: Examination, { exports }: Policy): Promise<Findings> {
  const active = await examination.activeExports();
  const found = `${active} of AWS's 5 in progress; the configuration uses at most ${exports.slots}`;
  const fix = 'Nothing: exports wait for a slot. Where others export too, lower exports.slots.';
  return [active >= 5 ? { level: 'warn', found, fix } : { level: 'ok', found }];
}

/**
 * New accounts may have so few concurrent executions that functions of the suite, of which two run at a time, are in each
 * other's way. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export async function concurrency(examination: Examination): Promise<Findings> {
  const free = await examination.unreservedConcurrency();
  const found = `${free} concurrent executions of Lambda are unreserved`;
  const fix =
    'Have "Concurrent executions" of Lambda raised in Service Quotas; until then wake-ups wait in their queues.';
  return [free < 50 ? { level: 'warn', found, fix } : { level: 'ok', found }];
}
