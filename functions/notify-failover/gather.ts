import { idByName } from '../domain/failover/about.ts';
import type { FailoverFacts, Topology } from '../domain/failover/facts.ts';
import {
  type KnownWriters,
  knownAs,
  knownWritersKey,
  parseKnownWriters,
} from '../domain/failover/known-writers.ts';
import { type AnnouncedEntry, type Step, stepOfEntry } from '../domain/failover/step.ts';
import { type Fault, toFault } from '../domain/fault.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';
import type { Named } from './request.ts';

/** How far back RDS's list of events is read. */
const reachMs = 900_000;

/** What could be read about one cluster, all at the same time; nothing that fails keeps the message from going out. */
export interface Gathered {
  /** `DbClusterResourceId`; a name of its own where nobody could tell it. */
  readonly clusterId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly facts: FailoverFacts;
  /** What RDS's list of events says of the cluster and its instances. */
  readonly announced: readonly Step[];
  /** Why RDS could not be asked about the cluster. */
  readonly fault: Fault | undefined;
}

export async function gather(
  deps: Dependencies,
  context: FailoverContext,
  { identifier, about }: Pick<Named, 'identifier' | 'about'>,
): Promise<Gathered> {
  const since = new Date(context.now().getTime() - reachMs);
  const [cluster, entries, known] = await Promise.all([
    tried(deps.topologies.find(identifier, about), memberGap[about]),
    tried(deps.announced.since(since), "RDS's list of events"),
    tried(readKnownWriters(deps.store), 'which instance wrote before'),
  ]);
  const before = knownAs(known.value?.known, identifier, about);
  const clusterId = cluster.value?.resourceId ?? before?.resourceId ?? idByName(about, identifier);
  const members = [
    ...(cluster.value?.members.map(({ instance }) => instance) ?? []),
    ...(before ? [before.writer.instance] : []),
  ];
  return {
    clusterId,
    tags: cluster.value?.tags ?? before?.tags ?? {},
    facts: {
      cluster: cluster.value,
      lastWriter: before && { member: before.writer, seenAt: before.seenAt },
      gaps: [cluster, entries, known].flatMap(({ gap }) => gap ?? []),
    },
    announced: (entries.value ?? [])
      .filter((entry) => isAbout(entry, { identifier, about }, members))
      .map(stepOfEntry),
    fault: cluster.fault,
  };
}

/** What RDS's list says of a cluster since a moment. */
export async function announcedOf(
  deps: Dependencies,
  cluster: Topology,
  since: Date,
): Promise<readonly Step[]> {
  const members = cluster.members.map(({ instance }) => instance);
  const entries = await deps.announced.since(since);
  return entries.filter((entry) => isAbout(entry, cluster, members)).map(stepOfEntry);
}

/** Only failovers and maintenance of what is looked at, and what befell its instances. */
function isAbout(
  entry: AnnouncedEntry,
  { identifier, about }: Pick<Named, 'identifier' | 'about'>,
  members: readonly string[],
): boolean {
  if (about === 'global') {
    return entry.about === 'cluster' && entry.identifier === identifier && isGlobal(entry);
  }
  if (entry.about === 'instance') return members.includes(entry.identifier);
  if (about === 'instance' || entry.identifier !== identifier) return false;
  return entry.categories.includes('failover') || stepOfEntry(entry).topic !== undefined;
}

function isGlobal({ categories }: AnnouncedEntry): boolean {
  return categories.includes('global failover');
}

const memberGap: Readonly<Record<Named['about'], string>> = {
  cluster: 'the members of the cluster',
  instance: 'the state of the instance',
  global: 'the clusters of the global database',
};

export async function readKnownWriters(
  store: LedgerStore,
): Promise<{ known: KnownWriters; etag: string } | undefined> {
  const stored = await store.read(knownWritersKey);
  return stored && { known: parseKnownWriters(stored.body), etag: stored.etag };
}

/** What came of it, or why nothing did, as a sentence for the message. */
export async function tried<T>(
  work: Promise<T>,
  what: string,
): Promise<{ value?: T; gap?: string; fault?: Fault }> {
  try {
    return { value: await work };
  } catch (thrown) {
    const fault = toFault(thrown, `${what} to be read`);
    return { gap: `${what} (${fault.kind}: ${fault.message.slice(0, 300)})`, fault };
  }
}
