import type { Alerts } from '../domain/alert/alert.ts';
import type { Clusters } from '../domain/cluster/cluster.ts';
import type { ExportTasks } from '../domain/export/task.ts';
import type { Volumes } from '../domain/export/volumes.ts';
import type { WantedExport } from '../domain/export/wanted-export.ts';
import { policyOf } from '../domain/export/whose.ts';
import type { Context } from '../domain/invocation.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { ClusterPolicy, Policy } from '../domain/policy/policy.ts';
import type { Snapshots } from '../domain/snapshot/snapshots.ts';
import type { contract } from './contract.ts';

/** What export-snapshots works with. */
export interface Dependencies {
  readonly policy: Policy;
  readonly lakeBucket: string;
  readonly store: LedgerStore;
  /** Of clusters. */
  readonly snapshots: Snapshots;
  /** Of instances that are in no cluster; not asked where the policy names none. */
  readonly instanceSnapshots: Snapshots;
  readonly clusters: Clusters;
  readonly tasks: ExportTasks;
  /** Asked where RDS tells no size of what is exported. */
  readonly volumes: Volumes;
  readonly alerts: Alerts;
}

export type ExportContext = Context<keyof (typeof contract)['metrics']>;

/** The policy that wants the export; exports that nobody looks after are off the list before they are started. */
export function clusterPolicy({ policy }: Dependencies, export_: WantedExport): ClusterPolicy {
  const found = policyOf(export_, policy.clusters);
  if (found) return found;
  throw new TypeError(`Expected: a cluster policy named ${export_.policyName}. Found: none.`);
}
