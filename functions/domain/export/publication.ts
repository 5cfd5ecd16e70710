import type { CataloguePlan } from '../catalogue/plan.ts';
import type { VerifiedExport } from '../etl/verified-export.ts';
import type { JsonObject } from '../json.ts';
import { latestKey } from './latest.ts';

/** That an export was published: beside its record. */
export function publicationKey(record: string): string {
  return record.replace(/^exports\//, 'export-publications/');
}

/** The partition of an export: the snapshot's minute and hash, the same for each attempt and after a rename. */
export function partitionOf(taskIdentifier: string): string {
  return /(\d{12}-[0-9a-z]{10})(-\d+)?$/.exec(taskIdentifier)?.[1] ?? taskIdentifier;
}

/** How an export came into the catalogue; absent where its policy wants none. */
export interface Registered {
  readonly database: string;
  readonly plan: CataloguePlan;
}

/** What the ledger keeps of a publication. */
export function publicationBody(export_: VerifiedExport, registered: Registered | undefined): JsonObject {
  return {
    record: export_.record,
    latest: latestKey(export_.clusterIdentifier),
    database: registered?.database,
    partition: registered && partitionOf(export_.taskIdentifier),
    tables:
      registered &&
      Object.fromEntries(registered.plan.tables.map(({ source, table }) => [source, table.name])),
    leftOut: registered?.plan.leftOut.map(({ source, why }) => ({ name: source, why })),
  };
}

/** Tables left out in an announcement; the ledger has them all. */
const mostLeftOut = 20;

/** `Export Published`; docs/events.md shows it. */
export function publicationAnnouncement(
  deployment: string,
  export_: VerifiedExport,
  registered: Registered | undefined,
) {
  const { clusterIdentifier, clusterId, snapshotArn, snapshotIdentifier, snapshotTime } = export_;
  const detail: JsonObject = {
    version: 1,
    deployment,
    cluster: { identifier: clusterIdentifier, id: clusterId },
    snapshot: { arn: snapshotArn, identifier: snapshotIdentifier, time: snapshotTime },
    task: { identifier: export_.taskIdentifier },
    record: export_.record,
    latest: { bucket: export_.bucket, key: latestKey(clusterIdentifier) },
    catalogue: registered && {
      database: registered.database,
      partition: partitionOf(export_.taskIdentifier),
      tables: registered.plan.tables.length,
      leftOut: registered.plan.leftOut
        .slice(0, mostLeftOut)
        .map(({ source, why }) => ({ name: source, why })),
    },
  };
  return { detailType: 'Export Published', detail };
}
