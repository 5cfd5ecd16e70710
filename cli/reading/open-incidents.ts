import { openIncidents } from '../../functions/domain/failover/incident.ts';
import type { LedgerStore } from '../../functions/domain/ledger/ledger-store.ts';

/** What the suite told of and has not told the end of. */
export interface OpenIncident {
  /** `failover`, or the condition's own name: `backup-objective`, `cluster-missing`, … */
  readonly kind: string;
  /** The cluster's resource id, or what else the condition is about. */
  readonly subject: string;
  /** When it began, where the ledger's key tells it. */
  readonly since?: string;
}

const conditionsPrefix = 'open/condition-of/';

/** Reads the markers of what is open: two lists, one call for each 1,000 of them. */
export async function readOpenIncidents(ledger: LedgerStore): Promise<OpenIncident[]> {
  const [failovers, conditions] = await Promise.all([
    collect(ledger.list(openIncidents.prefix), failoverOf),
    collect(ledger.list(conditionsPrefix), conditionOf),
  ]);
  return [...failovers, ...conditions];
}

function failoverOf(key: string): OpenIncident | undefined {
  const parsed = openIncidents.parse(key);
  return parsed && { kind: 'failover', subject: parsed.clusterId, since: parsed.incident };
}

function conditionOf(key: string): OpenIncident | undefined {
  const [kind, ...subject] = key.slice(conditionsPrefix.length).split('/');
  return kind && subject.length > 0 ? { kind, subject: subject.join('/') } : undefined;
}

async function collect<T>(keys: AsyncIterable<string>, read: (key: string) => T | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const key of keys) {
    const one = read(key);
    if (one !== undefined) found.push(one);
  }
  return found;
}
