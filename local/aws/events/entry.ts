import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';

/** An entry that can go on the bus. */
interface AcceptedEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources: readonly string[];
  readonly time: Date | undefined;
}

export type EntryVerdict =
  | { readonly ok: true; readonly entry: AcceptedEntry }
  | { readonly ok: false; readonly refusal: PutEventsResultEntry };

/**
 * Judges one entry. A refused entry does not stop the others.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
export function judgeEntry(entry: PutEventsRequestEntry): EntryVerdict {
  const { Source, DetailType, Detail } = entry;
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (!Detail) return missing('Detail');
  // `aws.` is for AWS's own services.
  if (Source.startsWith('aws.')) {
    return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const detail = parseObject(Detail);
  if (!detail) return refused('MalformedDetail', 'Detail is malformed.');
  const accepted = { source: Source, detailType: DetailType, detail, resources: entry.Resources ?? [] };
  return { ok: true, entry: { ...accepted, time: entry.Time } };
}

/**
 * What an entry counts for: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
export function entryBytes({
  Time,
  Source,
  DetailType,
  Detail,
  Resources = [],
}: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time ? 14 : 0);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
    return isObject ? Object.fromEntries(Object.entries(json)) : undefined;
  } catch {
    return undefined;
  }
}

function missing(name: string): EntryVerdict {
  return refused(
    'InvalidArgument',
    `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  );
}

function refused(ErrorCode: string, ErrorMessage: string): EntryVerdict {
  return { ok: false, refusal: { ErrorCode, ErrorMessage } };
}
