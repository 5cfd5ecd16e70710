import * as v from 'valibot';
import { type Severity, severities } from '../alert/alert.ts';
import { minuteMs } from '../durations.ts';
import { hash } from '../hash.ts';
import { parseStored } from '../ledger/parse-stored.ts';

/**
 * What is said of a page, each at most once.
 *
 * - `opening`: several fail over together.
 * - `grown`: there are more of them than the opening listed.
 * - `closing`: the last of them is over.
 */
export const pageMessages = ['opening', 'grown', 'closing'] as const;
export type PageMessage = (typeof pageMessages)[number];

const memberSchema = v.object({
  clusterId: v.string(),
  identifier: v.string(),
  /** The incident's id: when it began. ISO 8601, UTC. */
  incident: v.pipe(v.string(), v.isoTimestamp()),
  /** Where the writer was before. */
  zone: v.optional(v.string()),
  /** When it was over; the verdict is absent where only the sweep saw that. */
  end: v.optional(v.object({ at: v.string(), verdict: v.optional(v.string()) })),
});
/** A failover that did not page by itself. */
export type PageMember = v.InferOutput<typeof memberSchema>;

const pageSchema = v.object({
  schema: v.literal(1),
  /** When it was opened. ISO 8601, UTC. */
  id: v.pipe(v.string(), v.isoTimestamp()),
  scope: v.string(),
  severity: v.picklist(severities),
  team: v.optional(v.string()),
  /** Failovers that begin until then join it. */
  takesUntil: v.string(),
  /** In the order in which they joined; the first one opened it. */
  members: v.array(memberSchema),
  /** Other failovers that were open then, by name: those that had paged by themselves, and those about to join. */
  seen: v.array(v.string()),
  due: v.array(v.picklist(pageMessages)),
  recorded: v.array(v.picklist(pageMessages)),
});

/** One page for several failovers, as `failover-pages/<scope>/current` keeps it; over when `closing` is due. */
export type FailoverPage = v.InferOutput<typeof pageSchema>;

export function parsePage(key: string, body: unknown): FailoverPage {
  return parseStored(pageSchema, { what: 'a page of schema 1', key, body });
}

/** A page as its messages keep it: without what is due. */
export function parseToldPage(key: string, body: unknown): Omit<FailoverPage, 'due' | 'recorded'> {
  return parseStored(v.omit(pageSchema, ['due', 'recorded']), { what: 'a told page of schema 1', key, body });
}

/** Whom a page reaches: recipients choose by severity and team, so nobody loses a page to one that he does not get. */
export interface Recipients {
  readonly severity: Severity;
  readonly team?: string | undefined;
}

export function scopeOf({ severity, team }: Recipients): string {
  return team === undefined ? severity : `${severity}.${hash(team)}`;
}

export const pagesPrefix = 'failover-pages/';

/** The one object that is changed, always by `If-Match`. */
export function pageKey(scope: string): string {
  return `${pagesPrefix}${scope}/current`;
}

/** A fact about a page, written once. */
export function pageMessageKey(
  { scope, id }: Pick<FailoverPage, 'scope' | 'id'>,
  message: PageMessage,
): string {
  return `${pagesPrefix}${scope}/${id}/${message}`;
}

/** Says that a page is open, so that the sweep finds it. */
export const openPages = {
  prefix: 'open/failover-page-of/',
  keyOf({ scope, id }: Pick<FailoverPage, 'scope' | 'id'>): string {
    return `${this.prefix}${scope}/${id}`;
  },
  parse(key: string): { scope: string; id: string } | undefined {
    const [scope, id, ...rest] = key.slice(this.prefix.length).split('/');
    return scope && id && rest.length === 0 ? { scope, id } : undefined;
  },
};

export interface Joining {
  readonly member: PageMember;
  readonly recipients: Recipients;
  /** Other failovers that are open just now, by name. */
  readonly others: readonly string[];
  readonly withinSeconds: number;
  readonly now: Date;
}

/**
 * The page with one more on it: the one that is open, or a new one. `undefined` if the open one takes no more: whoever comes so
 * late pages by himself, lest a page that somebody forgot to close keeps others asleep.
 */
export function joinedPage(page: FailoverPage | undefined, joining: Joining): FailoverPage | undefined {
  const { member, recipients, others, withinSeconds, now } = joining;
  if (page?.members.some((other) => isSame(other, member))) return page;
  if (page && !isOver(page)) {
    return now.getTime() > Date.parse(page.takesUntil)
      ? undefined
      : { ...page, members: [...page.members, member] };
  }
  const { severity, team } = recipients;
  return {
    schema: 1,
    id: now.toISOString(),
    scope: scopeOf(recipients),
    severity,
    ...(team !== undefined && { team }),
    takesUntil: new Date(now.getTime() + withinSeconds * 1_000).toISOString(),
    members: [member],
    seen: [...others],
    due: ['opening'],
    recorded: [],
  };
}

/** What joins within so long is told in one message more. */
const gatherMs = minuteMs;

/** The page after those are over of which `endOf` says so, with what is now due. */
export function tendedPage(
  page: FailoverPage,
  endOf: (member: PageMember) => PageMember['end'],
  now: Date,
): FailoverPage {
  if (isOver(page)) return page;
  const members = page.members.map((member) => {
    const end = member.end ?? endOf(member);
    return end ? { ...member, end } : member;
  });
  const due = [...page.due];
  const isAllOver = members.every(({ end }) => end);
  const hasGathered = now.getTime() - Date.parse(page.id) >= gatherMs;
  if (!isAllOver && hasGathered && unlisted(page).length > 0 && !due.includes('grown')) due.push('grown');
  if (isAllOver) due.push('closing');
  return { ...page, members, due };
}

/** Members that the opening did not list. */
export function unlisted({ members: [first, ...joined], seen }: FailoverPage): PageMember[] {
  return joined.filter(({ identifier }) => identifier !== first?.identifier && !seen.includes(identifier));
}

export function isOver({ due }: Pick<FailoverPage, 'due'>): boolean {
  return due.includes('closing');
}

export function unrecordedOf({ due, recorded }: Pick<FailoverPage, 'due' | 'recorded'>): PageMessage[] {
  return due.filter((message) => !recorded.includes(message));
}

export function isSame(
  a: Pick<PageMember, 'clusterId' | 'incident'>,
  b: Pick<PageMember, 'clusterId' | 'incident'>,
): boolean {
  return a.clusterId === b.clusterId && a.incident === b.incident;
}
