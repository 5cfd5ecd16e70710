import * as v from 'valibot';
import type { About } from './about.ts';
import type { AnnouncedEntry, Step } from './step.ts';

export const memberSchema = v.object({
  instance: v.string(),
  isWriter: v.boolean(),
  /** 0 is promoted first, 15 last. */
  promotionTier: v.optional(v.number()),
  zone: v.optional(v.string()),
  /** `db.r8g.large` */
  instanceClass: v.optional(v.string()),
  /** As RDS writes it: `available`, `rebooting`, … */
  status: v.optional(v.string()),
  /** `DbiResourceId` of an instance of a cluster. */
  resourceId: v.optional(v.string()),
  performanceInsights: v.optional(v.boolean()),
});

/** An instance of a cluster, as DescribeDBClusters and DescribeDBInstances tell of it together. */
export type Member = v.InferOutput<typeof memberSchema>;

/** What fails over, with its members: instances; instance and standby; or the clusters of a global database. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html */
export interface Topology {
  readonly about: About;
  /** `DbClusterResourceId`; what stands for it in ledger keys where it is no cluster. */
  readonly resourceId: string;
  readonly identifier: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly status: string;
  readonly engineVersion: string | undefined;
  /** The global database that it belongs to. */
  readonly globalCluster: string | undefined;
  /** Whether it is the one of the global database that writes. */
  readonly globalRole?: 'primary' | 'secondary';
  readonly members: readonly Member[];
  /** The writer endpoint. */
  readonly endpoint?: { readonly host: string; readonly port: number };
  /** Whether users with `rds_iam` log in with tokens. */
  readonly iamAuthentication?: boolean;
}

/** Reads clusters with their members. An answer may lag behind what happens, above all during a failover. */
export interface Topologies {
  /** `undefined` if there is none (any more). A global database is found by its cluster here. */
  find(identifier: string, about: About): Promise<Topology | undefined>;
  /** All clusters of this account and region, and the global databases that they are of; Multi-AZ instances if asked for. */
  all(also: { readonly instances: boolean }): Promise<readonly Topology[]>;
}

/** Reads what RDS announced. Kept by RDS for 14 days. */
export interface AnnouncedEvents {
  /** About clusters and instances of this account and region, oldest first; at most some hundred. */
  since(start: Date): Promise<readonly AnnouncedEntry[]>;
}

/** What is known of a cluster while its failover is looked at. */
export interface FailoverFacts {
  /** `undefined` if it could not be read, or is gone. */
  readonly cluster: Topology | undefined;
  /** The writer as the sweep, or the end of an earlier failover, last saw it, before this failover. */
  readonly lastWriter: { readonly member: Member; readonly seenAt: string } | undefined;
  /** What could not be read, and why; each a sentence for the alert. */
  readonly gaps: readonly string[];
}

export function writerOf(cluster: Topology | undefined): Member | undefined {
  return cluster?.members.find(({ isWriter }) => isWriter);
}

/** Whether both are one: an instance does not change its zone, but the standby of a Multi-AZ instance has its name. */
export function isSameWriter(
  a: Pick<Member, 'instance' | 'zone'>,
  b: Pick<Member, 'instance' | 'zone'>,
): boolean {
  if (a.instance !== b.instance) return false;
  return a.zone === undefined || b.zone === undefined || a.zone === b.zone;
}

/** Whether a step names this member as the writer to be. */
export function isTarget(step: Pick<Step, 'target' | 'targetZone'>, member: Member): boolean {
  if (step.target !== member.instance) return false;
  return step.targetZone === undefined || member.zone === undefined || step.targetZone === member.zone;
}

export function readersOf(cluster: Topology): readonly Member[] {
  return cluster.members.filter(({ isWriter }) => !isWriter);
}

/** Whether the cluster and its writer say that they work. A status that RDS did not tell is taken as it is. */
export function isServing(cluster: Topology | undefined): boolean {
  const writer = writerOf(cluster);
  if (!cluster || !writer || cluster.status !== 'available') return false;
  return writer.status === undefined || writer.status === 'available';
}
