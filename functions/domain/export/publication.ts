import * as v from 'valibot';
import type { CataloguePlan } from '../catalogue/plan.ts';
import type { VerifiedExport } from '../etl/verified-export.ts';
import type { JsonObject } from '../json.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { readSound } from '../ledger/read-sound.ts';
import { parseRecord } from '../ledger/record.ts';
import { latestKey } from './latest.ts';
import { checkedAgainKey } from './previous.ts';

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

/** Where an export is in the catalogue. */
export interface CataloguePlace {
  /** The record of its publication. */
  readonly record: string;
  readonly database: string;
  readonly partition: string;
}

const registeredAt = v.object({ database: v.string(), partition: v.string() });

/** Where the export of a record is in the catalogue; `undefined` where it was not registered (yet). */
export async function cataloguePlace(
  store: Pick<LedgerStore, 'read'>,
  record: string,
): Promise<CataloguePlace | undefined> {
  const key = publicationKey(record);
  const registered = await readSound(store, key, (_, body) =>
    v.safeParse(registeredAt, parseRecord(key, body).fact),
  );
  return registered?.success ? { record: key, ...registered.output } : undefined;
}

const registeredTables = v.object({ tables: v.record(v.string(), v.string()) });

/** Names of the tables in the catalogue that have a partition of the export; none where it was not registered. */
export async function publishedTables(
  store: Pick<LedgerStore, 'read'>,
  record: string,
): Promise<readonly string[]> {
  const tables = new Set<string>();
  for (const key of [record, checkedAgainKey(record)].map(publicationKey)) {
    const stored = await store.read(key);
    const parsed = stored && v.safeParse(registeredTables, parseRecord(key, stored.body).fact);
    if (parsed?.success) for (const name of Object.values(parsed.output.tables)) tables.add(name);
  }
  return [...tables].sort();
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
