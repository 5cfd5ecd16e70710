import type { Announcement } from '../announcement/announcement.ts';
import type { Policy } from '../policy/policy.ts';
import { type RotationRecord, secretKey } from './rotation-record.ts';

/** Where it is kept that a rotation was announced. */
export function rotatedKey(secretArn: string, version: string): string {
  return `secrets-rotated/${secretKey(secretArn)}/${version}`;
}

/** `Secret Rotated`; docs/events.md shows it. */
export function rotatedAnnouncement(
  deployment: Policy['deployment'],
  {
    secretArn,
    name,
    attempt,
    lastRotated,
  }: RotationRecord & { readonly lastRotated: NonNullable<RotationRecord['lastRotated']> },
): Announcement {
  const { version, at, user } = lastRotated;
  const sameAttempt = attempt.version === version;
  return {
    detailType: 'Secret Rotated',
    detail: {
      version: 1,
      deployment: deployment.name,
      secret: { arn: secretArn, name },
      versionId: version,
      user,
      rotatedAt: at,
      /** Sessions that go on with the former password of the same role. */
      ...(sameAttempt && attempt.retired && { retiredSessions: attempt.retired.count }),
    },
  };
}
