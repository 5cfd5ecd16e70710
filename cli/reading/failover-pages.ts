import {
  type FailoverPage,
  openPages,
  type PageMessage,
  pageMessageKey,
  pageMessages,
  pagesPrefix,
  parseToldPage,
} from '../../functions/domain/failover/page.ts';
import type { LedgerStore } from '../../functions/domain/ledger/ledger-store.ts';
import { parseRecord } from '../../functions/domain/ledger/record.ts';
import type { Incident } from './incidents.ts';

/**
 * Pages that tell of several failovers at once. Calls: one list for each 1,000 messages that were ever told of them, one of those
 * that are open, and a read for each page of that time.
 */
export async function readFailoverPages(ledger: LedgerStore, since: Date): Promise<Incident[]> {
  const [told, open] = await Promise.all([toldPages(ledger), openOnes(ledger)]);
  const wanted = told.filter((page) => open.has(nameOf(page)) || page.id >= since.toISOString());
  return Promise.all(
    wanted.map(async (page) => ({
      kind: 'failovers-together',
      subject: page.scope,
      since: page.id,
      open: open.has(nameOf(page)),
      clusters: await clustersOn(ledger, page),
    })),
  );
}

interface ToldPage extends Pick<FailoverPage, 'scope' | 'id'> {
  /** The last message of it: that knows most. */
  readonly message: PageMessage;
}

async function toldPages(ledger: LedgerStore): Promise<ToldPage[]> {
  const found = new Map<string, ToldPage>();
  for await (const key of ledger.list(pagesPrefix)) {
    const [scope, id, text] = key.slice(pagesPrefix.length).split('/');
    const message = pageMessages.find((one) => one === text);
    if (!scope || !id || !message) continue;
    const page = { scope, id, message };
    const before = found.get(nameOf(page));
    if (!before || pageMessages.indexOf(before.message) < pageMessages.indexOf(message)) {
      found.set(nameOf(page), page);
    }
  }
  return [...found.values()];
}

async function openOnes(ledger: LedgerStore): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const key of ledger.list(openPages.prefix)) {
    const page = openPages.parse(key);
    if (page) names.add(nameOf(page));
  }
  return names;
}

/** Resource ids of those that joined it, as far as its last message knew them. */
async function clustersOn(ledger: LedgerStore, page: ToldPage): Promise<string[]> {
  const key = pageMessageKey(page, page.message);
  const stored = await ledger.read(key);
  if (!stored) return [];
  const { members } = parseToldPage(key, parseRecord(key, stored.body).fact['page']);
  return members.map(({ clusterId }) => clusterId);
}

function nameOf({ scope, id }: Pick<FailoverPage, 'scope' | 'id'>): string {
  return `${scope}/${id}`;
}
