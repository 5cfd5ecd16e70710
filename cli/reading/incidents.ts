import { incidentsPrefix } from '../../functions/domain/failover/incident.ts';
import type { LedgerStore } from '../../functions/domain/ledger/ledger-store.ts';
import { readEventThreads } from './event-threads.ts';
import { readFailoverPages } from './failover-pages.ts';
import { type OpenIncident, readOpenIncidents } from './open-incidents.ts';

/** Something that was told of, as the keys of the ledger tell it. */
export interface Incident {
  readonly kind: string;
  /** The cluster's resource id, or what else it is about. */
  readonly subject: string;
  /** When it began; unknown of a condition whose beginning is being told just now. */
  readonly since: string | undefined;
  readonly open: boolean;
  /** Nothing tells when it is over: it was told once. */
  readonly once?: true;
  /** Resource ids of the clusters on a page of several; nothing but this is read. */
  readonly clusters?: readonly string[];
}

const conditionsPrefix = 'conditions/';

/**
 * What began since a moment, and what is open whenever it began; newest first. Calls: one for each 1,000 messages that
 * were ever told, three, and a read for each page of several failovers.
 */
export async function readIncidents(ledger: LedgerStore, since: Date): Promise<Incident[]> {
  const [open, failovers, conditions, pages, threads] = await Promise.all([
    readOpenIncidents(ledger),
    told(ledger, incidentsPrefix, failoverOf),
    told(ledger, conditionsPrefix, conditionOf),
    readFailoverPages(ledger, since),
    readEventThreads(ledger, since),
  ]);
  const isOpen = new Set(open.map(nameOf));
  const ended = [...failovers, ...conditions].filter(
    (one) => one.since >= since.toISOString() && !isOpen.has(nameOf(one)),
  );
  const latest = new Map<string, string>();
  for (const { kind, subject, since: began } of [...failovers, ...conditions]) {
    const name = `${kind}/${subject}`;
    if (began > (latest.get(name) ?? '')) latest.set(name, began);
  }
  const standing = open.map(
    (one): Incident => ({ ...one, since: one.since ?? latest.get(`${one.kind}/${one.subject}`), open: true }),
  );
  const began = new Set(standing.map(nameOf));
  const over = ended
    .filter((one) => !began.has(nameOf(one)))
    .map((one): Incident => ({ ...one, open: false }));
  return [...standing, ...over, ...pages, ...threads].toSorted((a, b) =>
    (b.since ?? '~').localeCompare(a.since ?? '~'),
  );
}

interface Told {
  readonly kind: string;
  readonly subject: string;
  readonly since: string;
}

/** Each once, however many messages there are of it. */
async function told(
  ledger: LedgerStore,
  prefix: string,
  read: (parts: readonly string[]) => Told | undefined,
): Promise<Told[]> {
  const found = new Map<string, Told>();
  for await (const key of ledger.list(prefix)) {
    const one = read(key.slice(prefix.length).split('/'));
    if (one) found.set(nameOf(one), one);
  }
  return [...found.values()];
}

function failoverOf([subject, since, message]: readonly string[]): Told | undefined {
  return subject && since && message ? { kind: 'failover', subject, since } : undefined;
}

function conditionOf([kind, subject, since, message]: readonly string[]): Told | undefined {
  return kind && subject && since && message ? { kind, subject, since } : undefined;
}

function nameOf({ kind, subject, since }: OpenIncident | Incident): string {
  return `${kind}/${subject}/${since ?? ''}`;
}
