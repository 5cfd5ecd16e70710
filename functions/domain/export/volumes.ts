import { messageOf } from '../fault.ts';
import type { Context } from '../invocation.ts';
import { isOfInstance } from '../snapshot/snapshot.ts';
import type { WantedExport } from './wanted-export.ts';

/** How large cluster volumes are. Throws a `Fault` where it may not be asked. */
export interface Volumes {
  /**
   * Bytes that each cluster's volume holds, by the cluster's identifier, as CloudWatch last heard; a cluster of which it
   * heard nothing for a day is not in it.
   */
  bytesUsed(identifiers: readonly string[], now: Date): Promise<ReadonlyMap<string, number>>;
}

const gb = 2 ** 30;

/** In GB, as RDS counts them. */
export function gbOf(bytes: number): number {
  return Math.ceil(bytes / gb);
}

/**
 * The exports with the size that their cluster's volume has now, where RDS tells none of the snapshot, as it does for some of
 * Aurora. What cannot be found out is said in the log and stays unknown: a price is no reason to keep an export from being made.
 */
export async function withSizes(
  volumes: Volumes,
  exports: readonly WantedExport[],
  { now, log }: Pick<Context<never>, 'now' | 'log'>,
): Promise<readonly WantedExport[]> {
  const unsized = exports.filter(
    ({ sizeGb, snapshotArn }) => sizeGb === undefined && !isOfInstance(snapshotArn),
  );
  if (unsized.length === 0) return exports;
  const identifiers = [...new Set(unsized.map(({ clusterIdentifier }) => clusterIdentifier))];
  const bytes = await volumes.bytesUsed(identifiers, now()).catch((thrown: unknown) => {
    log.warn('The size of volumes is not known: exports of them count nothing towards a limit', {
      reason: messageOf(thrown),
    });
    return new Map<string, number>();
  });
  return exports.map((export_) => {
    const used = unsized.includes(export_) ? bytes.get(export_.clusterIdentifier) : undefined;
    return used === undefined ? export_ : { ...export_, sizeGb: gbOf(used) };
  });
}
