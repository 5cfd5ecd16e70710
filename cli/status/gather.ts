import { noSnapshots, type SnapshotSummary, summaryWith } from '../../functions/domain/backup/restorable.ts';
import type { LedgerStore } from '../../functions/domain/ledger/ledger-store.ts';
import { type Pauses, readPauses } from '../../functions/domain/pause/pause.ts';
import { atOnce } from '../reading/at-once.ts';
import { type EndedExport, lastVerifiedExport } from '../reading/exports.ts';
import { allLookedAfter, isInstance, type LookedAfter, snapshotPages } from '../reading/looked-after.ts';
import { readOpenIncidents } from '../reading/open-incidents.ts';
import type { Session } from '../session/session.ts';
import type { ClusterStatus, DeploymentStatus } from './cluster-status.ts';
import { nextRotations } from './rotations.ts';

/** S3 calls at a time; it takes thousands in a second, RDS does not. */
const ledgerReads = 24;

/**
 * Reads how every cluster of a deployment stands.
 *
 * Calls: one of RDS for each 100 clusters and one for each 100 snapshots, one after the other, since RDS
 * shares its rates with all of the account, and the same of instances where the configuration names some; of
 * S3 three, and two for each cluster that is exported; one of Secrets Manager for each secret.
 */
export async function gatherStatus(session: Session): Promise<DeploymentStatus> {
  const now = session.now();
  const ledger = await session.ledger();
  const [{ lookedAfter, snapshots }, incidents, pauses, rotations] = await Promise.all([
    readRds(session),
    readOpenIncidents(ledger),
    readPauses(ledger, now),
    nextRotations(session),
  ]);
  const exports = await readExports(ledger, lookedAfter, now);
  const clusters = lookedAfter.map((one): ClusterStatus => {
    const {
      identifier,
      resourceId,
      status: state,
      latestRestorable: latest,
      earliestRestorable,
    } = one.cluster;
    const points = [...(snapshots.get(resourceId)?.newest.values() ?? [])];
    return {
      identifier,
      resourceId,
      kind: isInstance(one) ? 'instance' : 'cluster',
      state,
      lastBackup: points.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0],
      pointInTime: latest && { earliest: earliestRestorable, latest },
      lastVerifiedExport: exports.get(resourceId),
      nextRotation: rotations.get(identifier) ?? (rotations.has(identifier) ? undefined : 'off'),
      pause: ownPause(pauses, resourceId),
      incidents: incidents.filter(({ subject }) => subject === resourceId || subject === identifier),
    };
  });
  return {
    clusters: clusters.toSorted((a, b) => Number(b.incidents.length > 0) - Number(a.incidents.length > 0)),
    missing: missingOf(session, lookedAfter),
    pauses: pauses.all,
    at: now,
  };
}

async function readRds(session: Session) {
  const lookedAfter = await allLookedAfter(session);
  const snapshots = new Map<string, SnapshotSummary>(
    lookedAfter.map(({ cluster }) => [cluster.resourceId, noSnapshots]),
  );
  for await (const page of snapshotPages(session)) {
    for (const snapshot of page) {
      const id = snapshot.clusterResourceId ?? '';
      const summary = snapshots.get(id);
      if (summary) snapshots.set(id, summaryWith(summary, snapshot));
    }
  }
  return { lookedAfter, snapshots };
}

async function readExports(ledger: LedgerStore, lookedAfter: readonly LookedAfter[], now: Date) {
  const found = await atOnce(
    lookedAfter,
    ledgerReads,
    async ({ cluster, policy }): Promise<[string, EndedExport | undefined | 'off']> => [
      cluster.resourceId,
      policy.exports.mode === 'off' ? 'off' : await lastVerifiedExport(ledger, cluster.resourceId, now),
    ],
  );
  return new Map(found);
}

/** What concerns all clusters is told once, not in each row. */
function ownPause({ all }: Pauses, resourceId: string) {
  return all.find(({ scope }) => scope === resourceId);
}

function missingOf({ policy }: Session, lookedAfter: readonly LookedAfter[]): string[] {
  const found = new Set(lookedAfter.map((one) => one.policy));
  return policy.clusters.flatMap((one) => {
    if (found.has(one) || 'tag' in one.match) return [];
    return 'identifier' in one.match ? [one.match.identifier] : [one.match.instance];
  });
}
