import type { Alert } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { partitionOf, rdsClusterConsoleUrl } from '../alert/console.ts';
import { byGravity, gravest, isGraver } from '../alert/severity.ts';
import { counted, durationText, runbookLink, secondText } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import type { Occurrence } from './occurrence.ts';
import { beganAt, type MessageKind, messageKey, type Thread } from './thread.ts';
import { capacitySign, troubles } from './told-events.ts';
import { words } from './words.ts';

/** What messages about a thread are told from. */
export interface TroubleStory {
  readonly deployment: Policy['deployment'];
  readonly thread: Thread;
  /** The others that are told with it. */
  readonly joined: readonly Thread[];
  readonly team?: string | undefined;
  readonly now: Date;
}

/** What one message says; `undefined` for one that only announces. */
export function troubleAlert(story: TroubleStory, message: MessageKind): Alert {
  switch (message) {
    case 'began':
    case 'worse':
      return beganAlert(story, message);
    case 'joined':
      return joinedAlert(story);
    case 'over':
    case 'all-over':
      return overAlert(story, message);
  }
}

function beganAlert(story: TroubleStory, message: 'began' | 'worse'): Alert {
  const { thread, joined, deployment } = story;
  const { headline, meaning, unaffected, steps } = words[thread.trouble];
  const listed = message === 'began' ? joined.filter(({ id }) => firstOf(thread).includes(id)) : [];
  const worse = message === 'worse' ? ['It has become worse than we told.'] : [];
  return {
    ...commonParts(story, message),
    kind: thread.trouble,
    severity: thread.severity,
    headline: `${thread.source}${withOthers(listed.length)} ${headline}`,
    story: [
      ...worse,
      ...crowdLines([thread, ...listed]),
      meaning,
      ...loweredLine(thread),
      ...endLine(thread),
    ],
    details: [...occurrenceLines(thread), ...listed.map(placeLine)],
    unaffected,
    steps: steps.map((step) => step({ ...thread, region: deployment.region })),
  };
}

/** The same elsewhere, within two minutes of the first. */
function joinedAlert(story: TroubleStory): Alert {
  const { thread, joined, deployment } = story;
  const { headline, meaning, unaffected, steps } = words[thread.trouble];
  const all = [thread, ...joined];
  const later = joined.filter(({ id }) => laterOf(thread).includes(id));
  return {
    ...commonParts(story, 'joined'),
    kind: thread.trouble,
    severity: thread.severity,
    headline: `${later.length} more ${later.length === 1 ? 'database' : 'databases'} like ${thread.source}: ${headline}`,
    story: [...crowdLines(all), meaning],
    details: later.map(placeLine),
    unaffected,
    steps: steps.slice(0, 2).map((step) => step({ ...thread, region: deployment.region })),
  };
}

function overAlert(story: TroubleStory, message: 'over' | 'all-over'): Alert {
  const { thread, joined } = story;
  const { headline, over, unaffected } = words[thread.trouble];
  const others = message === 'all-over' ? joined : [];
  const after = lastedText(thread);
  return {
    ...commonParts(story, message),
    kind: 'event-over',
    severity: 'info',
    status: 'resolved',
    headline: `${thread.source}${withOthers(others.length)} ${over ?? headline}${after && others.length === 0 ? `, after ${after}` : ''}`,
    story: [
      ...(thread.recorded.includes('began') ? [] : ['We learnt of it when it was over.']),
      ...loweredLine(thread),
      ...endLine(thread),
    ],
    details: [...occurrenceLines(thread), ...others.map(placeLine)],
    unaffected,
    steps: [],
  };
}

export interface DigestStory {
  readonly deployment: Policy['deployment'];
  readonly id: string;
  readonly team?: string | undefined;
  readonly threads: readonly Thread[];
  readonly record: string;
  readonly now: Date;
}

/** What waited for the end of the quiet hours. */
export function digestAlert({ deployment, id, team, threads, record, now }: DigestStory): Alert {
  const open = threads.filter(({ trouble, end }) => troubles[trouble].ends && !end);
  const severity = gravest(threads.map((thread) => thread.severity)) ?? 'info';
  const clusters = [...new Set(threads.map(({ clusterIdentifier }) => clusterIdentifier))];
  const key = `events-digest/${id}`;
  return {
    kind: 'events-digest',
    // It is no page: nothing would close it.
    severity: isGraver(severity, 'sev3') ? 'sev3' : severity,
    deduplicationKey: key,
    thread: key,
    deployment: deployment.name,
    ...teamPart({ team }),
    cluster: clusters.length === 1 ? (clusters[0] ?? '') : counted(clusters.length, 'cluster'),
    headline: `${counted(threads.length, 'event')} in the quiet hours, ${open.length === 0 ? 'none still going on' : `${open.length} still going on`}`,
    story: ['Nothing of this was grave enough to be told at once.'],
    details: threads.toSorted((a, b) => byGravity(a.severity, b.severity)).map(digestLine),
    unaffected: 'what is not listed.',
    steps:
      open.length === 0
        ? []
        : [{ text: 'Look at what still goes on; the runbook has a section for each kind.' }],
    links: [runbookLink(deployment, 'events-digest'), { label: 'Record', target: record }],
    figures: { events: threads.length, open: open.length },
    foundAt: now.toISOString(),
  };
}

function digestLine(thread: Thread): string {
  const { severity, source, trouble, end } = thread;
  const after = lastedText(thread);
  const state = end ? `; over${after ? ` after ${after}` : ''}` : '';
  return `${secondText(beganAt(thread))} ${severity.toUpperCase()} ${source} ${words[trouble].headline}${state}`;
}

function commonParts(story: TroubleStory, message: MessageKind) {
  const { deployment, thread, team, now } = story;
  const key = `events/${thread.clusterId}/${thread.id}`;
  const anchor = message === 'over' || message === 'all-over' ? 'event-over' : thread.trouble;
  const console_ = rdsClusterConsoleUrl(
    partitionOf(deployment.region),
    deployment.region,
    thread.clusterIdentifier,
  );
  return {
    deduplicationKey: key,
    thread: key,
    deployment: deployment.name,
    ...teamPart({ team }),
    cluster: thread.clusterIdentifier,
    links: [
      runbookLink(deployment, anchor),
      { label: 'RDS console', target: console_ },
      { label: 'Record', target: messageKey(thread, message) },
    ],
    figures: {
      trouble: thread.trouble,
      source: thread.source,
      clusterId: thread.clusterId,
      events: [...new Set(thread.occurrences.map(({ event }) => event))].join(' '),
      beganAt: beganAt(thread).toISOString(),
      ...(thread.end && { endedAt: thread.end.at, endToldBy: thread.end.by }),
    },
    foundAt: now.toISOString(),
  };
}

function firstOf({ way }: Thread): readonly string[] {
  return way.kind === 'alone' ? way.first : [];
}

function laterOf({ way }: Thread): readonly string[] {
  return way.kind === 'alone' ? way.later : [];
}

function withOthers(count: number): string {
  return count === 0 ? '' : ` and ${count} more:`;
}

function loweredLine({ loweredBy }: Thread): string[] {
  return loweredBy === undefined ? [] : [`One step less grave than else: ${loweredBy}.`];
}

function endLine({ end, trouble }: Thread): string[] {
  if (!end) return [];
  const { overByState } = words[trouble];
  if (end.by === 'state' && overByState) return [`${overByState} (${secondText(new Date(end.at))}).`];
  if (end.by === 'event') return [`RDS says that it was over at ${secondText(new Date(end.at))}.`];
  return end.by === 'gone'
    ? ['The instance is gone.']
    : [`No event told its end; at ${secondText(new Date(end.at))} RDS listed everything as well.`];
}

/** How long it went on, where RDS told both. */
function lastedText(thread: Thread): string | undefined {
  const { end } = thread;
  const began = beganAt(thread).getTime();
  return end && Date.parse(end.at) > began ? durationText(Date.parse(end.at) - began) : undefined;
}

function occurrenceLines({ occurrences }: Thread): string[] {
  return occurrences.map(occurrenceLine);
}

/** `02:14:08 UTC RDS-EVENT-0020 Recovery of the DB instance has started.` */
function occurrenceLine({ at, event, text, inferred }: Occurrence): string {
  if (event === capacitySign) return `${secondText(new Date(at))} ${text}`;
  const source = inferred ? ' (from the list of events, no event came)' : '';
  return `${secondText(new Date(at))} ${event} ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}${source}`;
}

/** `ledger-core-1 of ledger-core (writer, eu-west-1a), 02:14:08 UTC` */
function placeLine(thread: Thread): string {
  const { source, about, clusterIdentifier, zone, isWriter, end } = thread;
  const role = isWriter === undefined ? [] : [isWriter ? 'writer' : 'reader'];
  const parts = [...role, ...(zone === undefined ? [] : [zone])].join(', ');
  const of = about === 'instance' ? ` of ${clusterIdentifier}` : '';
  const over = end ? `, over ${secondText(new Date(end.at))}` : '';
  return `${source}${of}${parts === '' ? '' : ` (${parts})`}, ${secondText(beganAt(thread))}${over}`;
}

/** That several fell together; where all are in one zone, that is the cause to look for first. */
function crowdLines(threads: readonly Thread[]): string[] {
  if (threads.length < 2) return [];
  const clusters = new Set(threads.map(({ clusterId }) => clusterId)).size;
  const zones = new Set(threads.map(({ zone }) => zone));
  const [zone] = zones;
  return [
    `${threads.length} databases of ${counted(clusters, 'cluster')} within two minutes: look for one cause.`,
    ...(zones.size === 1 && zone !== undefined ? [`All of them are in ${zone}.`] : []),
  ];
}
