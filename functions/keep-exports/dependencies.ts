import type { Clusters } from '../domain/cluster/cluster.ts';
import type { ExportPartitions, LakeFolders } from '../domain/export-retention/ports.ts';
import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { contract } from './contract.ts';

/** What keep-exports works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly lakeBucket: string;
  readonly clusters: Pick<Clusters, 'all'>;
  /** The lake bucket, for the pointers to what is newest. */
  readonly lake: Pick<LedgerStore, 'read'>;
  readonly folders: LakeFolders;
  readonly partitions: ExportPartitions;
}

export type KeepContext = Context<keyof (typeof contract)['metrics']>;
