import * as v from 'valibot';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';

const timestamp = v.pipe(v.string(), v.isoTimestamp());

const markSchema = v.object({
  schema: v.literal(1),
  task: v.string(),
  clusterId: v.string(),
  /** The key of the export's record. */
  record: v.string(),
  /**
   * - `marking`: it is not certain yet that the mark was announced.
   * - `marked`: it goes after `deleteAfter`.
   * - `deleting`: its files may be gone in part; whoever finds it so goes on.
   * - `kept`: a person keeps it, until a person lets it go.
   */
  state: v.picklist(['marking', 'marked', 'deleting', 'kept']),
  deleteAfter: timestamp,
  changedAt: timestamp,
  /** Why a person keeps it. */
  reason: v.optional(v.string()),
});

/** What is to become of an export; it stands in the ledger until the export is gone or nothing is to become of it. */
export type ExportMark = v.InferOutput<typeof markSchema>;

/** A mark as it was last seen. */
export interface SeenMark {
  readonly mark: ExportMark;
  readonly etag: string;
}

/** Under `open/`, where functions may delete. It does not begin like the marker of a fact. */
export const exportMarkPrefix = 'open/export-marks/';

export function exportMarkKey(task: string): string {
  return `${exportMarkPrefix}${task}`;
}

function parseExportMark(key: string, body: unknown): ExportMark {
  return parseStored(markSchema, { what: 'the mark of an export', key, body });
}

export async function readExportMark(
  store: Pick<LedgerStore, 'read'>,
  task: string,
): Promise<SeenMark | undefined> {
  const key = exportMarkKey(task);
  const stored = await store.read(key);
  return stored && { mark: parseExportMark(key, stored.body), etag: stored.etag };
}

/**
 * Writes a mark where it is still as it was seen; `undefined` where somebody else changed it meanwhile.
 *
 * @param seen absent for a new one
 */
export async function writeExportMark(
  store: Pick<LedgerStore, 'create' | 'replace'>,
  mark: ExportMark,
  seen: SeenMark | undefined,
): Promise<SeenMark | undefined> {
  const key = exportMarkKey(mark.task);
  if (!seen) {
    const created = await store.create(key, mark);
    return created.created ? { mark, etag: created.etag } : undefined;
  }
  const replaced = await store.replace(key, mark, seen.etag);
  return replaced.replaced ? { mark, etag: replaced.etag } : undefined;
}
