import type { Severity } from '../alert/alert.ts';
import type { Importance } from '../policy/policy.ts';
import type { RdsEventId } from '../rds-event/catalogue.ts';

/**
 * What events tell of. Events of one trouble of one cluster or instance are one thread.
 *
 * `ends`: whether RDS or the state of the instance says that it is over; of others only the beginning is told.
 * `restsDays`: for so long the same trouble of the same source is nothing new.
 * `mayBeFailover`: it is what a failover looks like from the instance.
 */
export const troubles = {
  'instance-recovery': { ends: true, restsDays: 0, mayBeFailover: true },
  'key-unreachable': { ends: true, restsDays: 0, mayBeFailover: false },
  'parameters-pending': { ends: true, restsDays: 0, mayBeFailover: false },
  'storage-low': { ends: false, restsDays: 1, mayBeFailover: false },
  'memory-low': { ends: false, restsDays: 1, mayBeFailover: false },
  'instance-incompatible': { ends: false, restsDays: 1, mayBeFailover: false },
  'certificate-rotation': { ends: false, restsDays: 14, mayBeFailover: false },
  'maintenance-scheduled': { ends: false, restsDays: 7, mayBeFailover: false },
  'maintenance-failed': { ends: false, restsDays: 1, mayBeFailover: false },
  'scaling-failed': { ends: false, restsDays: 1, mayBeFailover: false },
  'not-stopped': { ends: false, restsDays: 1, mayBeFailover: false },
  'cluster-without-instance': { ends: false, restsDays: 1, mayBeFailover: false },
  'database-deleted': { ends: false, restsDays: 0, mayBeFailover: false },
  'serverless-at-maximum': { ends: true, restsDays: 0, mayBeFailover: false },
  'logs-lost': { ends: false, restsDays: 1, mayBeFailover: false },
  /** What the configuration asks for beside the standard set. */
  'rds-event': { ends: false, restsDays: 0, mayBeFailover: false },
} as const satisfies Record<string, Manner>;

interface Manner {
  readonly ends: boolean;
  readonly restsDays: number;
  readonly mayBeFailover: boolean;
}
export type Trouble = keyof typeof troubles;

export function isTrouble(name: string): name is Trouble {
  return Object.hasOwn(troubles, name);
}

export interface ToldEvent {
  readonly trouble: Trouble;
  /** Whether it says that the trouble is over. */
  readonly ends: boolean;
  /** How grave it is for a critical, a standard and a low cluster; absent where nobody is told unless asked for. */
  readonly severities?: readonly [Severity, Severity, Severity];
  /** How RDS's words for it begin: entries of DescribeEvents carry no id. */
  readonly words: RegExp;
}

function begins(trouble: Trouble, severities: ToldEvent['severities'], words: RegExp): ToldEvent {
  return { trouble, ends: false, ...(severities && { severities }), words };
}

function ends(trouble: Trouble, words: RegExp): ToldEvent {
  return { trouble, ends: true, severities: ['info', 'info', 'info'], words };
}

/** Told only where the configuration gives it a severity. */
function onRequest(words: RegExp): ToldEvent {
  return begins('rds-event', undefined, words);
}

const writesFail = ['sev1', 'sev2', 'sev3'] as const;
const soonWorse = ['sev2', 'sev3', 'warn'] as const;
const inWorkingHours = ['sev3', 'warn', 'info'] as const;
const toKnow = ['warn', 'info', 'info'] as const;
const forInformation = ['info', 'info', 'info'] as const;

/**
 * Events that can be told. Failovers, exports and snapshots are told by other functions, and stand in none of these.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
 */
export const toldEvents = {
  'RDS-EVENT-0020': begins('instance-recovery', soonWorse, /^Recovery of the DB instance has started/i),
  'RDS-EVENT-0021': ends('instance-recovery', /^Recovery of the DB instance is complete/i),
  'RDS-EVENT-0007': begins('storage-low', writesFail, /^Allocated storage has been exhausted/i),
  'RDS-EVENT-0089': begins('storage-low', soonWorse, /^The free storage capacity for DB instance/i),
  'RDS-EVENT-0227': begins('storage-low', writesFail, /^Your Aurora cluster's storage is dangerously low/i),
  'RDS-EVENT-0404': begins('memory-low', inWorkingHours, /critically low on memory/i),
  'RDS-EVENT-0418': begins('key-unreachable', soonWorse, /^Amazon RDS is unable to access the KMS/i),
  'RDS-EVENT-0419': begins('key-unreachable', writesFail, /^Amazon RDS has been unable to access the KMS/i),
  'RDS-EVENT-0420': ends('key-unreachable', /^Amazon RDS can now successfully access the KMS/i),
  'RDS-EVENT-0035': begins('instance-incompatible', soonWorse, /^Database instance put into/i),
  'RDS-EVENT-0036': begins('instance-incompatible', soonWorse, /^Database instance in\b/i),
  'RDS-EVENT-0501': begins('certificate-rotation', inWorkingHours, /server certificate requires rotation/i),
  'RDS-EVENT-0502': begins('certificate-rotation', toKnow, /scheduled a server certificate rotation/i),
  'RDS-EVENT-0155': begins(
    'maintenance-scheduled',
    forInformation,
    /^The DB instance has a DB engine minor/i,
  ),
  'RDS-EVENT-0156': begins('maintenance-scheduled', forInformation, /^The DB cluster has a DB engine minor/i),
  'RDS-EVENT-0230': begins('maintenance-scheduled', forInformation, /^A system update is available/i),
  'RDS-EVENT-0287': begins(
    'maintenance-scheduled',
    toKnow,
    /^Operating system upgrade requirement detected/i,
  ),
  'RDS-EVENT-0422': begins('maintenance-scheduled', toKnow, /^RDS will replace the host/i),
  'RDS-EVENT-0174': begins(
    'maintenance-failed',
    inWorkingHours,
    /^Database cluster is in a state that cannot/i,
  ),
  'RDS-EVENT-0387': begins('maintenance-failed', inWorkingHours, /^Failed to partition DB instances/i),
  'RDS-EVENT-0389': begins(
    'maintenance-failed',
    inWorkingHours,
    /^We were unable to upgrade your DB cluster op/i,
  ),
  'RDS-EVENT-0425': begins(
    'maintenance-failed',
    inWorkingHours,
    /can't perform the OS upgrade.* IP addresses/i,
  ),
  'RDS-EVENT-0429': begins('maintenance-failed', inWorkingHours, /can't perform the OS upgrade.* capacity/i),
  'RDS-EVENT-0517': begins(
    'maintenance-failed',
    inWorkingHours,
    /version upgrade for DB cluster .* canceled/i,
  ),
  'RDS-EVENT-0523': begins(
    'maintenance-failed',
    inWorkingHours,
    /serverless platform update.* IP addresses/i,
  ),
  'RDS-EVENT-0524': begins('maintenance-failed', inWorkingHours, /serverless platform update.* capacity/i),
  'RDS-EVENT-0525': begins('maintenance-failed', inWorkingHours, /^Serverless platform update failed/i),
  'RDS-EVENT-0011': begins('parameters-pending', toKnow, /^Updated to use (a )?DBParameterGroup/i),
  'RDS-EVENT-0092': begins('parameters-pending', toKnow, /^Finished updating DB parameter group/i),
  'RDS-EVENT-0143': begins('scaling-failed', inWorkingHours, /^The DB cluster failed to scale/i),
  'RDS-EVENT-0152': begins('not-stopped', toKnow, /^DB cluster stop failed/i),
  'RDS-EVENT-0153': begins('not-stopped', toKnow, /^DB cluster is being started due to/i),
  'RDS-EVENT-0519': begins(
    'cluster-without-instance',
    writesFail,
    /^Failover to DB cluster .* no instances/i,
  ),
  'RDS-EVENT-0003': begins('database-deleted', inWorkingHours, /^DB instance deleted/i),
  'RDS-EVENT-0171': begins('database-deleted', soonWorse, /^DB cluster deleted/i),
  'RDS-EVENT-0610': begins('logs-lost', ['warn', 'warn', 'info'], /^Log file deleted past its retention/i),
  'RDS-EVENT-0611': begins('logs-lost', ['warn', 'warn', 'info'], /^Log file deleted to free storage/i),
  'RDS-EVENT-0004': onRequest(/^DB instance shutdown/i),
  'RDS-EVENT-0005': onRequest(/^DB instance created/i),
  'RDS-EVENT-0006': onRequest(/^DB instance restarted/i),
  'RDS-EVENT-0087': onRequest(/^DB instance stopped/i),
  'RDS-EVENT-0088': onRequest(/^DB instance started/i),
  'RDS-EVENT-0150': onRequest(/^DB cluster stopped/i),
  'RDS-EVENT-0151': onRequest(/^DB cluster started/i),
  'RDS-EVENT-0170': onRequest(/^DB cluster created/i),
  'RDS-EVENT-0172': onRequest(/^Renamed cluster from/i),
  'RDS-EVENT-0173': onRequest(/^Database cluster engine version has been upgraded/i),
  'RDS-EVENT-0176': onRequest(/^Database cluster engine major version has been upgraded/i),
  'RDS-EVENT-0288': onRequest(/^Cluster operating system upgrade starting/i),
  'RDS-EVENT-0289': onRequest(/^Cluster operating system upgrade completed/i),
} as const satisfies Partial<Record<RdsEventId, ToldEvent>>;

export type ToldEventId = keyof typeof toldEvents;

/** An instance of Serverless v2 that scales no further: RDS sends no event, the sweep sees it in CloudWatch. */
export const capacitySign = 'serverless-at-maximum';

/** What a thread can be told by: an event of RDS, or what the sweep sees by itself. */
export type ToldId = ToldEventId | typeof capacitySign;

const seen: Omit<ToldEvent, 'words'> = {
  trouble: 'serverless-at-maximum',
  ends: false,
  severities: inWorkingHours,
};

/** What it tells of. */
export function toldOf(id: ToldId): Omit<ToldEvent, 'words'> {
  return id === capacitySign ? seen : toldEvents[id];
}

export function isToldEvent(id: string): id is ToldEventId {
  return Object.hasOwn(toldEvents, id);
}

export function isTold(id: string): id is ToldId {
  return id === capacitySign || isToldEvent(id);
}

export const toldEventIds = Object.keys(toldEvents).filter(isToldEvent).toSorted();

/** Those that are told unless the configuration says otherwise; ends of troubles among them. */
export const standardEventIds = toldEventIds.filter((id) => standardOf(id) !== undefined);

/** Those whose severity can be chosen: what ends a trouble is told where its beginning was. */
export const choosableEventIds: readonly ToldId[] = [
  ...toldEventIds.filter((id) => !toldEvents[id].ends),
  capacitySign,
];

const places: Readonly<Record<Importance, 0 | 1 | 2>> = { critical: 0, standard: 1, low: 2 };

/** How grave an event is for a cluster of that importance, unless the configuration says otherwise. */
export function standardSeverity(id: ToldId, importance: Importance): Severity | 'off' {
  return standardOf(id)?.[places[importance]] ?? 'off';
}

function standardOf(id: ToldId): ToldEvent['severities'] {
  return toldOf(id).severities;
}
