import { minuteText } from '../alert/wording.ts';
import type { RetentionPolicy } from '../policy/retention.ts';
import { keptByRules } from '../retention/kept-by-rules.ts';
import { type Hold, holdsOf } from './hold.ts';
import type { HeldSnapshot } from './inventory.ts';
import { endOf } from './keep-for.ts';
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

/** Why each of a cluster's own backups stays; one that has no reason may go. */
export function whyTheyStay(
  backups: readonly HeldSnapshot[],
  rules: RetentionPolicy,
  inUse: InUse,
  now: Date,
): ReadonlyMap<string, readonly string[]> {
  // Counted among the backups that could be restored.
  const restorable = backups.flatMap(({ identifier, status, createdAt }) =>
    status === 'available' && createdAt ? [{ identifier, at: createdAt }] : [],
  );
  const counted = keptByRules(restorable, rules);
  return new Map(
    backups.map((backup) => [
      backup.identifier,
      [...ownReasons(backup, rules, inUse, now), ...(counted.get(backup.identifier) ?? [])],
    ]),
  );
}

/** What the backup itself says, whatever other backups there are. */
function ownReasons(backup: HeldSnapshot, rules: RetentionPolicy, inUse: InUse, now: Date): string[] {
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
