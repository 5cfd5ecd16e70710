import * as v from 'valibot';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import { type BlueGreenDeployment, isUnderWay } from './blue-green.ts';

const time = v.pipe(v.string(), v.isoTimestamp());

const holdSchema = v.object({
  /** Id of the blue/green deployment. */
  deployment: v.string(),
  name: v.string(),
  /** Identifiers of the clusters and instances whose roles must not change. */
  identifiers: v.array(v.string()),
  /** As RDS had it when it was last seen. */
  status: v.string(),
  /** When the deployment was made. */
  createdAt: time,
  /** Since when rotations are held. */
  since: time,
});
/** Rotations in these clusters wait: logical replication does not carry role changes to the green side. */
export type Hold = v.InferOutput<typeof holdSchema>;

const owedSchema = v.object({
  secretArn: v.string(),
  /** When the hold was found to be over. */
  since: time,
  /** When the deployment was made: what was rotated later, the green side has not heard of. */
  createdAt: time,
});
/** A secret that may have to be rotated now that a hold is over. */
export type Owed = v.InferOutput<typeof owedSchema>;

const holdsSchema = v.object({ schema: v.literal(1), holds: v.array(holdSchema), owed: v.array(owedSchema) });
export interface Holds {
  readonly holds: readonly Hold[];
  readonly owed: readonly Owed[];
}

/**
 * All holds in one object: conduct-rotation, which sees RDS, writes it; rotate-secret, which is in the VPC and does not,
 * reads it with one call. Changed by `If-Match` only.
 */
export const holdsKey = 'rotation-holds/current';

export interface StoredHolds extends Holds {
  /** Absent while there is no object. */
  readonly etag?: string;
}

/** @throws Fault for an object of another form: then it is not known whether roles may change, and they do not */
export async function readHolds(store: Pick<LedgerStore, 'read'>): Promise<StoredHolds> {
  const stored = await store.read(holdsKey);
  if (!stored) return { holds: [], owed: [] };
  const holds = parseStored(holdsSchema, { what: 'holds of schema 1', key: holdsKey, body: stored.body });
  return { ...holds, etag: stored.etag };
}

/** The holds that deployments ask for now. */
export function holdsOf(
  deployments: readonly BlueGreenDeployment[],
  before: readonly Hold[],
  now: Date,
): readonly Hold[] {
  return deployments.filter(isUnderWay).map(({ id, name, status, createdAt, blue }) => {
    const known = before.find(({ deployment }) => deployment === id);
    const since = known?.since ?? now.toISOString();
    return {
      deployment: id,
      name,
      identifiers: [...blue],
      status,
      createdAt: createdAt?.toISOString() ?? since,
      since,
    };
  });
}

/** Whether an endpoint is one of the hold's: RDS has them begin with the identifier of the cluster or instance. */
export function concernsHost({ identifiers }: Pick<Hold, 'identifiers'>, host: string): boolean {
  return identifiers.some((identifier) => host.toLowerCase().startsWith(`${identifier.toLowerCase()}.`));
}

/** `blue/green deployment ledger-upgrade is AVAILABLE`, for outcomes and findings. */
export function heldReason({ name, status }: Hold): string {
  return `blue/green deployment ${name} is ${status}`;
}
