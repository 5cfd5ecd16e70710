import type { WantedBackup } from './wanted-backup.ts';

/** Given only when the snapshot is created: what carries it, this suite took. IAM holds the suite to that. */
export const purposeTag = { key: 'aurora-steward:purpose', value: 'backup' } as const;
export const keepUntilTag = 'aurora-steward:keep-until';
/** The mark: after this time (ISO 8601, UTC) the suite deletes the snapshot. Who removes the tag keeps the snapshot. */
export const deleteAfterTag = 'aurora-steward:delete-after';

/** Who, why and until when, as tags of the snapshot. */
export function backupTags(wanted: WantedBackup): Readonly<Record<string, string>> {
  const { reason, keepUntil, origin, policyName, requestedBy, askedBy } = wanted;
  return {
    [purposeTag.key]: purposeTag.value,
    [keepUntilTag]: keepUntil,
    'aurora-steward:reason': tagText(reason),
    'aurora-steward:origin': origin === 'by-hand' ? origin : tagText(`schedule ${origin.schedule}`),
    'aurora-steward:policy': tagText(policyName),
    ...(requestedBy !== undefined && { 'aurora-steward:requested-by': tagText(requestedBy) }),
    ...(askedBy !== undefined && { 'aurora-steward:asked-by': tagText(askedBy) }),
  };
}

/**
 * What RDS takes as a tag's value: some characters, and none that begins like AWS's own tags. The ledger has the text as
 * it was written.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Tag.html
 */
export function tagText(text: string): string {
  const allowed = text.replace(/[^\p{L}\p{N}\p{Z}_.:/=+@-]/gu, '_');
  return allowed.replace(/^(aws|rds):/i, '$1_').slice(0, 256);
}
