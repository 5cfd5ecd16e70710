import { expectedCost } from '../../functions/domain/export/cost.ts';
import { intendedTasks, type Known, knownSince } from '../../functions/domain/export/known.ts';
import { gbOf } from '../../functions/domain/export/volumes.ts';
import { nothingKnown, wantedExports } from '../../functions/domain/export/wanted.ts';
import type { ClusterPolicy } from '../../functions/domain/policy/policy.ts';
import { fitsName } from '../../functions/domain/snapshot/name-pattern.ts';
import type { Snapshot } from '../../functions/domain/snapshot/snapshot.ts';
import { problemOf } from '../problem.ts';
import { isInstance, type LookedAfter, snapshotPages } from '../reading/looked-after.ts';
import type { Session } from '../session/session.ts';
import type { PlannedSchedule } from './schedules.ts';

/** An export that the policy wants now. */
interface PlannedExport {
  readonly cluster: string;
  readonly snapshot: string;
  readonly snapshotTime: Date;
  /** `observe`: the ledger would say that it would have started. */
  readonly mode: 'observe' | 'act';
  /** What AWS bills it by; unknown where neither RDS nor CloudWatch tells it. */
  readonly sizeGb: number | undefined;
  readonly usd: number | undefined;
}

export interface PlannedExports {
  readonly wanted: readonly PlannedExport[];
  /** What a day brings from then on: automated snapshots, and manual ones that schedules of the suite take. */
  readonly aDay: {
    readonly act: ADay;
    /** What clusters in `observe` would bring, were they in `act`. */
    readonly observe: ADay;
    /** Clusters whose size nobody tells, and that are in neither sum. */
    readonly unpriced: readonly string[];
  };
}

interface ADay {
  readonly exports: number;
  readonly usd: number;
}

/**
 * Which exports the policy wants now, and what they and those of the following days would cost.
 *
 * Calls: one of RDS for each 100 snapshots, one of CloudWatch for each 250 clusters, and a few lists of the ledger.
 *
 * @param remark takes what could not be read, and what was assumed instead
 */
export async function planExports(
  session: Session,
  lookedAfter: readonly LookedAfter[],
  schedules: readonly PlannedSchedule[],
  remark: (text: string) => void,
): Promise<PlannedExports> {
  const exported = lookedAfter.filter(({ policy }) => policy.exports.mode !== 'off');
  const sizes = await sizesOf(exported, session, remark);
  const snapshots = await possiblyWanted(session, lookedAfter);
  const known = await knownOf(session, snapshots, remark);
  const facts = {
    snapshots,
    clusters: byResourceId(lookedAfter),
    asked: new Map<string, number>(),
    ...known,
  };
  const { wanted } = wantedExports(facts, session.policy, session.now());
  return {
    wanted: wanted.map(({ export: export_, mode }) => {
      const { clusterIdentifier: cluster, snapshotIdentifier: snapshot } = export_;
      const sizeGb = export_.sizeGb ?? sizes.get(cluster);
      const usd = sizeGb === undefined ? undefined : expectedCost(sizeGb).usd;
      return { cluster, snapshot, snapshotTime: new Date(export_.snapshotTime), mode, sizeGb, usd };
    }),
    aDay: aDayOf(exported, sizes, schedules),
  };
}

function byResourceId(lookedAfter: readonly LookedAfter[]) {
  return new Map(lookedAfter.map(({ cluster }) => [cluster.resourceId, cluster]));
}

/** In GB, as RDS counts them, by identifier: what clusters hold, and what instances have allocated. */
async function sizesOf(
  exported: readonly LookedAfter[],
  session: Session,
  remark: (text: string) => void,
): Promise<ReadonlyMap<string, number>> {
  const clusters = exported.filter((one) => !isInstance(one));
  const allocated = exported.flatMap(({ cluster: { identifier }, allocatedGb }): [string, number][] =>
    allocatedGb === undefined ? [] : [[identifier, allocatedGb]],
  );
  return new Map([...allocated, ...(await volumesOf(clusters, session, remark))]);
}

async function volumesOf(
  clusters: readonly LookedAfter[],
  session: Session,
  remark: (text: string) => void,
): Promise<ReadonlyMap<string, number>> {
  if (clusters.length === 0) return new Map();
  try {
    const volumes = await session.volumes();
    const bytes = await volumes.bytesUsed(
      clusters.map(({ cluster }) => cluster.identifier),
      session.now(),
    );
    return new Map([...bytes].map(([identifier, size]) => [identifier, gbOf(size)]));
  } catch (thrown) {
    remark(
      `Sizes of volumes were not read (${problemOf(thrown).found}): what RDS tells of snapshots counts.`,
    );
    return new Map();
  }
}

/** What may be wanted at most, a page at a time: an account may have very many snapshots. */
async function possiblyWanted(session: Session, lookedAfter: readonly LookedAfter[]): Promise<Snapshot[]> {
  const { policy } = session;
  if (policy.clusters.every(({ exports }) => exports.mode === 'off')) return [];
  const clusters = byResourceId(lookedAfter);
  const asked = new Map<string, number>();
  const found: Snapshot[] = [];
  for await (const page of snapshotPages(session)) {
    for (const one of page) {
      const facts = { snapshots: [one], clusters, asked, ...nothingKnown };
      if (wantedExports(facts, policy, session.now()).wanted.length > 0) found.push(one);
    }
  }
  return found;
}

async function knownOf(
  session: Session,
  snapshots: readonly Snapshot[],
  remark: (text: string) => void,
): Promise<Known> {
  const times = snapshots.map(({ createdAt }) => createdAt?.getTime() ?? Number.POSITIVE_INFINITY);
  if (times.length === 0) return nothingKnown;
  try {
    const store = await session.ledger();
    const oldest = new Date(times.reduce((a, b) => Math.min(a, b)));
    return await knownSince({ store, policy: session.policy }, await intendedTasks(store), oldest);
  } catch (thrown) {
    const { expected, found } = problemOf(thrown);
    remark(`Taken as if nothing were exported yet. Expected ${expected}; found ${found}.`);
    return nothingKnown;
  }
}

function aDayOf(
  exported: readonly LookedAfter[],
  sizes: ReadonlyMap<string, number>,
  schedules: readonly PlannedSchedule[],
): PlannedExports['aDay'] {
  const perCluster = exported.map(({ cluster: { identifier }, policy }) => {
    const exports = exportsADay(identifier, policy, schedules);
    const sizeGb = sizes.get(identifier);
    const usd = sizeGb === undefined ? undefined : exports * expectedCost(sizeGb).usd;
    return { identifier, mode: policy.exports.mode, exports, usd };
  });
  const sumOf = (mode: 'act' | 'observe'): ADay => {
    const chosen = perCluster.filter((one) => one.mode === mode);
    return {
      exports: chosen.reduce((sum, { exports }) => sum + exports, 0),
      usd: chosen.reduce((sum, { usd = 0 }) => sum + usd, 0),
    };
  };
  const unpriced = perCluster.filter(({ exports, usd }) => exports > 0 && usd === undefined);
  return {
    act: sumOf('act'),
    observe: sumOf('observe'),
    unpriced: unpriced.map(({ identifier }) => identifier),
  };
}

/** RDS takes one automated snapshot a day; those of AWS Backup, of people, and copies nobody can foresee. */
function exportsADay(
  identifier: string,
  { name, exports, backups }: ClusterPolicy,
  schedules: readonly PlannedSchedule[],
): number {
  const isWanted = (kind: 'automated' | 'manual') => exports.snapshots.includes(kind);
  const automated = isWanted('automated') && fitsName(`rds:${identifier}-2026-01-01-00-00`, exports.names);
  const taken = schedules.filter((one) => one.kind === 'backups' && one.of === name);
  const manual =
    isWanted('manual') && backups.mode === 'act' && exports.names.length === 0
      ? taken.reduce((sum, { times }) => sum + times, 0)
      : 0;
  const snapshots = Number(automated) + manual;
  const live = schedules
    .filter((one) => one.kind === 'exports' && one.of === name)
    .reduce((sum, { times }) => sum + times, 0);
  if (exports.onePer === 'snapshot') return live + snapshots;
  return live + Math.min(1, snapshots) / (exports.onePer === 'day' ? 1 : 7);
}
