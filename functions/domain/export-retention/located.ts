import * as v from 'valibot';
import { parseRecord } from '../ledger/record.ts';

const fact = v.object({
  verdict: v.string(),
  taskIdentifier: v.string(),
  clusterId: v.string(),
  clusterIdentifier: v.string(),
  snapshotArn: v.string(),
  snapshotIdentifier: v.string(),
  snapshotTime: v.string(),
  bucket: v.string(),
  /** With slash at the end. */
  folder: v.string(),
});

/** An export that ended, with where its files are. */
export type LocatedExport = v.InferOutput<typeof fact>;

/** @returns `undefined` for a record of another form, of which nothing is deleted */
export function locatedExport(key: string, body: unknown): LocatedExport | undefined {
  const parsed = v.safeParse(fact, parseRecord(key, body).fact);
  return parsed.success ? parsed.output : undefined;
}

/** Whether the folder is one that RDS made for that very task: nothing else is ever emptied. IAM holds to the same form. */
export function isOwnFolder({ folder, taskIdentifier }: LocatedExport): boolean {
  return (
    /^.+-\d{12}-[0-9a-z]{10}(-\d+)?$/.test(taskIdentifier) && `/${folder}`.endsWith(`/${taskIdentifier}/`)
  );
}
