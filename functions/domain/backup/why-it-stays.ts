import { minuteText } from '../alert/wording.ts';
import type { BackupRetentionPolicy } from '../policy/backup-retention.ts';
import { type Hold, holdsOf } from './hold.ts';
import type { HeldSnapshot } from './inventory.ts';
import { keepUntil, parseKeepFor } from './keep-for.ts';
import { keepUntilTag, purposeTag } from './tags.ts';

/** What is being done with snapshots just now, by their ARNs. */
export interface InUse {
  readonly exported: ReadonlySet<string>;
  /** Their export waits, or is about to be started. */
  readonly awaited: ReadonlySet<string>;
  readonly copied: ReadonlySet<string>;
}

/** Whether this suite took it, as its tag says; copies and AWS Backup's are others'. */
export function isOwnBackup({ kind, tags }: HeldSnapshot): boolean {
  return kind === 'manual' && tags[purposeTag.key] === purposeTag.value;
}

/** The end of a validated period from a moment on. */
export function endOf(period: string, from: Date): Date {
  const parsed = parseKeepFor(period);
  if (!parsed) throw new TypeError(`Expected: a validated period. Found: ${JSON.stringify(period)}.`);
  return keepUntil(parsed, from);
}

/** Why each of a cluster's own backups stays; one that has no reason may go. */
export function whyTheyStay(
  backups: readonly HeldSnapshot[],
  rules: BackupRetentionPolicy,
  inUse: InUse,
  now: Date,
): ReadonlyMap<string, readonly string[]> {
  const counted = countedReasons(backups, rules);
  return new Map(
    backups.map((backup) => [
      backup.identifier,
      [...ownReasons(backup, rules, inUse, now), ...(counted.get(backup.identifier) ?? [])],
    ]),
  );
}

/** What the backup itself says, whatever other backups there are. */
function ownReasons(backup: HeldSnapshot, rules: BackupRetentionPolicy, inUse: InUse, now: Date): string[] {
  const { arn, status, createdAt, tags } = backup;
  if (status !== 'available') return [`it is ${status}: RDS deletes available ones only`];
  if (!createdAt) return ['RDS tells no time of it'];
  const oldEnough = endOf(rules.minimumAge, createdAt);
  return [
    ...holdsOf(backup).map(holdText),
    ...(inUse.exported.has(arn) ? ['it is being exported'] : []),
    ...(inUse.awaited.has(arn) ? ['its export waits'] : []),
    ...(inUse.copied.has(arn) ? ['it is being copied'] : []),
    ...(oldEnough > now ? [`younger than ${rules.minimumAge}`] : []),
    ...promise(tags[keepUntilTag], now),
  ];
}

function holdText({ tag, until, why }: Hold): string {
  const end = until === undefined ? '' : ` until ${minuteText(until)}`;
  return `held by its tag ${tag}${end}${why === '' ? '' : ` (${why})`}`;
}

/** Whoever asked for the backup was told until when it is kept. */
function promise(value: string | undefined, now: Date): string[] {
  const until = new Date(value ?? '');
  if (Number.isNaN(until.getTime())) return [`its tag ${keepUntilTag} cannot be read`];
  return until > now ? [`promised until ${minuteText(until)}`] : [];
}

/** In UTC. */
const periods = {
  daily: (at: Date) => at.toISOString().slice(0, 10),
  weekly: (at: Date) => `week of ${mondayOf(at)}`,
  monthly: (at: Date) => at.toISOString().slice(0, 7),
  yearly: (at: Date) => at.toISOString().slice(0, 4),
} as const;

/** What the rules keep: counted among the backups that could be restored, the newest of each period. */
function countedReasons(
  backups: readonly HeldSnapshot[],
  rules: BackupRetentionPolicy,
): Map<string, readonly string[]> {
  const reasons = new Map<string, string[]>();
  const because = (identifier: string, reason: string) =>
    reasons.set(identifier, [...(reasons.get(identifier) ?? []), reason]);
  const newestFirst = backups
    .flatMap(({ identifier, status, createdAt }) =>
      status === 'available' && createdAt ? [{ identifier, at: createdAt }] : [],
    )
    .toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.identifier < b.identifier ? 1 : -1));
  const [newest] = newestFirst;
  if (newest) because(newest.identifier, 'the newest of the cluster');
  for (const [index, { identifier }] of newestFirst.slice(0, rules.keepLast).entries()) {
    because(identifier, `last ${index + 1} of ${rules.keepLast}`);
  }
  for (const name of ['daily', 'weekly', 'monthly', 'yearly'] as const) {
    const newestOf = new Map<string, string>();
    for (const { identifier, at } of newestFirst) {
      const period = periods[name](at);
      if (!newestOf.has(period)) newestOf.set(period, identifier);
    }
    for (const [period, identifier] of [...newestOf].slice(0, rules[name])) {
      because(identifier, `${name}, ${period}`);
    }
  }
  return reasons;
}

function mondayOf(at: Date): string {
  const sinceMonday = (at.getUTCDay() + 6) % 7;
  return new Date(at.getTime() - sinceMonday * 86_400_000).toISOString().slice(0, 10);
}
