import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import type { CatalogueTags } from '../domain/catalogue/tags.ts';
import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Policy } from '../domain/policy/policy.ts';

/** What publish-export works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  /** The lake bucket, for the pointers alone: written as the ledger is, by conditional puts. */
  readonly lake: Pick<LedgerStore, 'read' | 'create' | 'replace'>;
  readonly catalogue: Catalogue;
  /** Called only where the policy has tables tagged. */
  connectTags(): Promise<CatalogueTags>;
}

export type PublishContext = Context<never>;
