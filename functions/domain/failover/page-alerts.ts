import type { Alert, Step as ToDo } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { counted, durationText, runbookLink, secondText } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import { aboutOf } from './about.ts';
import { mannerOf } from './manner.ts';
import { type FailoverPage, type PageMember, type PageMessage, pageMessageKey, unlisted } from './page.ts';

/** What messages about a page are told from. */
export interface PageStory {
  readonly deployment: Policy['deployment'];
  readonly page: FailoverPage;
  readonly now: Date;
}

export function pageAlert(story: PageStory, message: PageMessage): Alert {
  switch (message) {
    case 'opening':
      return openingPageAlert(story);
    case 'grown':
      return grownPageAlert(story);
    case 'closing':
      return closingPageAlert(story);
  }
}

/** Lists only what stood there when it was opened, whoever comes to tell it. */
function openingPageAlert(story: PageStory): Alert {
  const { page } = story;
  const [opener] = page.members;
  const listed = opener ? [opener] : [];
  const others = page.seen.filter((name) => name !== opener?.identifier);
  return {
    ...openParts(story, [...listed.map(({ identifier }) => identifier), ...others], 'opening'),
    story: [namesText([...listed.map(({ identifier }) => identifier), ...others]), ...whatFollows(page)],
    details: [...listed.map(memberLine), ...others],
  };
}

function grownPageAlert(story: PageStory): Alert {
  const { page } = story;
  const names = allNames(page);
  const more = unlisted(page).map(({ identifier }) => identifier);
  return {
    ...openParts(story, names, 'grown'),
    story: [
      `${more.length} more since this page was opened: ${named(more)}.`,
      namesText(names),
      ...zoneLines(page),
      ...whatFollows(page),
    ],
    details: [...page.members.map(memberLine), ...withoutMembers(page)],
  };
}

function closingPageAlert(story: PageStory): Alert {
  const { page } = story;
  const last = page.members
    .map(({ end }) => end?.at ?? '')
    .toSorted()
    .at(-1);
  const others = withoutMembers(page);
  return {
    ...commonParts(story, 'failovers-together-over', 'closing'),
    severity: 'info',
    status: 'resolved',
    cluster: counted(page.members.length, nounOf(page)),
    headline: `all failovers of this page over, the last at ${secondText(new Date(last || page.id))}`,
    story: [
      ...zoneLines(page),
      'Each has a message of its own with who writes now and for how long writes failed; why follows there.',
      ...(others.length === 0 ? [] : [`Told by themselves, and perhaps not over: ${named(others)}.`]),
    ],
    details: page.members.map(memberLine),
    steps: [],
  };
}

function openParts(story: PageStory, names: readonly string[], message: PageMessage) {
  const { page, deployment } = story;
  return {
    ...commonParts(story, 'failovers-together', message),
    severity: page.severity,
    cluster: counted(names.length, nounOf(page)),
    headline: `failing over together since ${secondText(beganFirst(page))}, writes probably failing`,
    steps: stepsWhile(deployment),
  };
}

function commonParts({ deployment, page, now }: PageStory, kind: string, message: PageMessage) {
  const { id, scope, members, seen, team } = page;
  const key = `failover-page/${scope}/${id}`;
  return {
    kind,
    deduplicationKey: key,
    thread: key,
    deployment: deployment.name,
    ...teamPart({ team }),
    unaffected: mannerOf(members[0] ?? { clusterId: '' }).unaffected,
    links: [runbookLink(deployment, kind), { label: 'Page', target: pageMessageKey(page, message) }],
    figures: {
      page: id,
      members: members.length,
      seenElsewhere: seen.length,
      over: members.filter(({ end }) => end).length,
    },
    foundAt: now.toISOString(),
  };
}

/** What whoever is woken must know of the messages that come, and of those that do not. */
function whatFollows({ id, takesUntil, members: [opener] }: FailoverPage): string[] {
  const within = durationText(Date.parse(takesUntil) - Date.parse(id));
  return [
    `${mannerOf(opener ?? { clusterId: '' }).usual}, each. Cause: not known yet.`,
    `What begins within ${within} joins this page without one of its own; once, after a minute, we list who joined. What fails, or ` +
      'is not over in time, pages by itself. Each has a message of its own with its facts, and this page is resolved when ' +
      'the last on it is over.',
  ];
}

function stepsWhile({ region }: Policy['deployment']): ToDo[] {
  return [
    { text: 'Look for one cause before any cluster by itself: a zone, a maintenance, a deployment.' },
    {
      text: 'See what RDS says of all of them.',
      command: `aws rds describe-events --region ${region} --duration 30 --event-categories failover --source-type db-cluster`,
    },
    { text: 'Hold migrations and deployments; restart nothing in the first minute.' },
  ];
}

function nounOf({ members }: FailoverPage): string {
  return members.every(({ clusterId }) => aboutOf(clusterId) !== 'instance') ? 'cluster' : 'database';
}

function beganFirst({ members, id }: FailoverPage): Date {
  return new Date(members.map(({ incident }) => incident).toSorted()[0] ?? id);
}

function allNames(page: FailoverPage): string[] {
  return [...new Set([...page.members.map(({ identifier }) => identifier), ...page.seen])];
}

function withoutMembers({ members, seen }: FailoverPage): string[] {
  return seen.filter((name) => !members.some(({ identifier }) => identifier === name));
}

/** An on-call tool shows about a thousand characters. */
const mostNamed = 20;

function named(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function namesText(names: readonly string[]): string {
  return `Failing over together: ${named(names)}.`;
}

function zoneLines({ members }: FailoverPage): string[] {
  const zones = [...new Set(members.map(({ zone }) => zone))];
  const [zone] = zones;
  return zones.length === 1 && zone !== undefined && members.length > 1
    ? [`All writers of this page were in ${zone}.`]
    : [];
}

const ends: Readonly<Record<string, string>> = {
  unchanged: ', the writer is as before',
  failed: ', the failover failed and the writer of before is back',
  unknown: ', not followed to its end',
};

/** `bank-01 (eu-west-1a) 02:14:08 UTC, over 02:14:41 UTC` */
function memberLine({ identifier, zone, incident, end }: PageMember): string {
  const where = zone === undefined ? '' : ` (${zone})`;
  const over = end ? `, over ${secondText(new Date(end.at))}${ends[end.verdict ?? ''] ?? ''}` : '';
  return `${identifier}${where} ${secondText(new Date(incident))}${over}`;
}
