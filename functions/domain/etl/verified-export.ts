import * as v from 'valibot';
import { parseRecord } from '../ledger/record.ts';

const fact = v.object({
  verdict: v.literal('verified'),
  taskIdentifier: v.string(),
  policyName: v.string(),
  clusterId: v.string(),
  clusterIdentifier: v.string(),
  snapshotArn: v.string(),
  snapshotIdentifier: v.string(),
  snapshotTime: v.string(),
  bucket: v.string(),
  folder: v.string(),
  tables: v.array(v.string()),
});

/** An export that is proven complete, as ETL runs are started for it. */
export interface VerifiedExport extends v.InferOutput<typeof fact> {
  /** The ledger key of the record that proves it. */
  readonly record: string;
}

/**
 * The verified export that a record is about; `undefined` for one that failed, is incomplete or was canceled.
 *
 * @throws Fault where the object is no record of the ledger
 */
export function verifiedExport(key: string, body: unknown): VerifiedExport | undefined {
  const parsed = v.safeParse(fact, parseRecord(key, body).fact);
  return parsed.success ? { ...parsed.output, record: key } : undefined;
}
