import * as v from 'valibot';
import { monthOf } from '../../functions/domain/calendar.ts';
import { dayMs } from '../../functions/domain/durations.ts';
import { minuteOf } from '../../functions/domain/export/task-identifier.ts';
import type { LedgerStore } from '../../functions/domain/ledger/ledger-store.ts';
import { parseRecord } from '../../functions/domain/ledger/record.ts';

/** How far back exports are looked for: the month that began at least so many days ago, and later ones. */
const days = 31;

const endedSchema = v.object({
  verdict: v.picklist(['verified', 'incomplete', 'failed', 'canceled']),
  taskIdentifier: v.string(),
  snapshotIdentifier: v.string(),
  snapshotTime: v.string(),
  endedAt: v.optional(v.string()),
  tables: v.optional(v.array(v.string())),
  problems: v.optional(v.array(v.object({ name: v.string(), why: v.string() }))),
  cause: v.optional(v.string()),
});

/** An export that ended, as the ledger's record of it says. */
export type EndedExport = v.InferOutput<typeof endedSchema> & {
  /** The record's key: by it an export is checked again, or accepted as it is. */
  readonly record: string;
};

/** Keys of a cluster's ended exports, newest snapshot first: one list, which begins where the period begins. */
async function exportKeys(ledger: LedgerStore, clusterId: string, now: Date): Promise<string[]> {
  const prefix = `exports/${clusterId}/`;
  const month = monthOf(new Date(now.getTime() - days * dayMs));
  const keys: string[] = [];
  for await (const key of ledger.list(prefix, `${prefix}${month}`)) keys.push(key);
  return keys.toSorted((a, b) => minuteOf(b).localeCompare(minuteOf(a)));
}

/** The newest verified export of a cluster; one list and, as a rule, one read. */
export async function lastVerifiedExport(
  ledger: LedgerStore,
  clusterId: string,
  now: Date,
): Promise<EndedExport | undefined> {
  for (const key of await exportKeys(ledger, clusterId, now)) {
    const ended = await readEnded(ledger, key);
    if (ended?.verdict === 'verified') return ended;
  }
  return undefined;
}

/** The newest ended exports of a cluster, whatever came of them. */
export async function endedExports(
  ledger: LedgerStore,
  clusterId: string,
  { now, most }: { readonly now: Date; readonly most: number },
): Promise<EndedExport[]> {
  const ended: EndedExport[] = [];
  for (const key of await exportKeys(ledger, clusterId, now)) {
    if (ended.length === most) break;
    const one = await readEnded(ledger, key);
    if (one) ended.push(one);
  }
  return ended;
}

/** `undefined` for a record of another form, which a later version may have written. */
async function readEnded(ledger: LedgerStore, key: string): Promise<EndedExport | undefined> {
  const stored = await ledger.read(key);
  const parsed = stored && v.safeParse(endedSchema, parseRecord(key, stored.body).fact);
  return parsed?.success ? { ...parsed.output, record: key } : undefined;
}
