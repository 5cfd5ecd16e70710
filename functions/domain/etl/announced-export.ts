import * as v from 'valibot';
import type { JsonObject } from '../json.ts';

const ofExport = v.object({ record: v.string() });
const etlEnded = v.object({ export: v.object({ record: v.string() }) });

/** The ledger key of the export that an announcement is about, if it is one after which a step may begin. */
export function announcedExport(detailType: string, detail: JsonObject): string | undefined {
  if (/^Export (Verified|Published)$/.test(detailType)) {
    const parsed = v.safeParse(ofExport, detail);
    return parsed.success ? parsed.output.record : undefined;
  }
  if (!/^ETL (Completed|Failed)$/.test(detailType)) return undefined;
  const parsed = v.safeParse(etlEnded, detail);
  return parsed.success ? parsed.output.export.record : undefined;
}
