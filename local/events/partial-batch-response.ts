import type { QueueMessage } from './queue.ts';

/**
 * What a function with ReportBatchItemFailures reports: the ids of the messages that failed. No response, no list and
 * an empty list are success; anything that cannot be read, and a name that is not in the batch, fail all of it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedMessageIds(
  response: string,
  batch: readonly Pick<QueueMessage, 'messageId'>[],
): ReadonlySet<string> | 'all' {
  let parsed: unknown;
  try {
    parsed = response === '' ? null : JSON.parse(response);
  } catch {
    return 'all';
  }
  const failures = (parsed as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 'all';
  const known = new Set(batch.map(({ messageId }) => messageId));
  const failed = new Set<string>();
  for (const failure of failures) {
    const id: unknown = failure?.itemIdentifier;
    if (typeof id !== 'string' || !known.has(id)) return 'all';
    failed.add(id);
  }
  return failed;
}
