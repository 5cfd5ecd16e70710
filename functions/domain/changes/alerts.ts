import type { Alert, Severity } from '../alert/alert.ts';
import { type Concern, sharedTeam, teamPart } from '../alert/concern.ts';
import { partitionOf, rdsClusterConsoleUrl } from '../alert/console.ts';
import { counted, durationText, minuteText, runbookLink } from '../alert/wording.ts';
import type { Check, StandingCheck } from '../policy/changes.ts';
import type { Policy } from '../policy/policy.ts';
import type { RecordedCall } from './call.ts';
import { cleaned } from './clean.ts';
import type { Concerned, WatchedCluster } from './concerned.ts';
import type { Looked } from './open.ts';
import type { Reading } from './reading.ts';
import type { Thing } from './thing.ts';
import type { Touch } from './touches.ts';
import { undoing } from './undoing.ts';
import { standingWords, words } from './words.ts';

/** One thing that a call is told of for. */
export interface Accused {
  readonly touch: Touch;
  readonly concerned: Concerned;
  readonly reading: Reading;
}

export interface ChangeStory {
  readonly deployment: Policy['deployment'];
  readonly call: RecordedCall;
  /** At least one; the gravest first. */
  readonly accused: readonly [Accused, ...Accused[]];
  readonly severity: Severity;
  /** Whether the caller is one that the configuration knows. */
  readonly known: boolean;
  readonly now: Date;
}

/** Somebody did what a security team wants to know of, or tried. */
export function changeAlert(story: ChangeStory): Alert {
  const { deployment, call, accused, severity, known, now } = story;
  const [first, ...others] = accused;
  const { touch } = first;
  const clusters = clustersOf(accused);
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'further change')}`;
  const refused = call.error !== undefined;
  return {
    kind: refused ? 'change-refused' : 'suspicious-change',
    severity,
    deduplicationKey: `suspicious-change/${call.eventId}`,
    thread: threadOf(touch.check, touch.thing),
    deployment: deployment.name,
    cluster: clusterText(clusters, touch.thing),
    ...teamOf(clusters),
    headline: `${refused ? 'REFUSED: ' : ''}${words[touch.check].done}${more}`,
    story: [
      `${call.name} by ${call.by.principal} from ${call.from}, ${minuteText(call.at)}; it reached us ` +
        `${durationText(now.getTime() - call.at.getTime())} later.`,
      ...(refused
        ? [`AWS refused it (${call.error?.code}): nothing was changed. Somebody tried all the same.`]
        : accused.map(({ touch: each }) => words[each.check].means)),
      ...(known ? ['The caller is among the known principals of the configuration.'] : []),
    ],
    details: [...accused.flatMap((each) => changeLines(each, refused)), ...callerLines(call)],
    unaffected: refused ? 'everything; the call had no effect.' : 'clusters that are not named here.',
    notMeasured: refused
      ? 'what else the caller did. CloudTrail knows.'
      : 'what the caller did besides, and what was read meanwhile. CloudTrail knows the calls.',
    steps: [
      {
        text: 'If nobody of yours did it, treat the credentials as stolen: revoke the sessions of the principal.',
      },
      ...(refused ? [] : accused.flatMap((each) => undoSteps(each, deployment.region))),
      lookUp(call, deployment.region),
    ],
    links: linksOf(deployment, refused ? 'change-refused' : 'suspicious-change', clusters),
    figures: {
      check: touch.check,
      eventId: call.eventId,
      eventName: call.name,
      principal: call.by.principal,
      sourceAddress: call.from,
      refused,
      stillSo: first.reading.holds ?? 'unknown',
    },
    foundAt: now.toISOString(),
  };
}

/** By the name of the session, where that is safe in a command; somebody chose it. */
function lookUp({ by, eventId }: RecordedCall, region: string) {
  const session = by.principal.split('/').at(-1) ?? '';
  const named = by.principal.includes('/') && /^[\w+=.@-]+$/.test(session);
  const attribute = named ? `Username,AttributeValue=${session}` : `EventId,AttributeValue=${eventId}`;
  return {
    text: named ? 'See what else the caller did.' : 'See the whole record.',
    command: `aws cloudtrail lookup-events --region ${region} --lookup-attributes AttributeKey=${attribute}`,
  };
}

export interface OpenStory {
  readonly deployment: Policy['deployment'];
  readonly looked: Looked;
  readonly now: Date;
}

/** It was found so, and no event told who did it. */
export function openAlert({ deployment, looked, now }: OpenStory): Alert {
  const { check, thing, concerned, reading } = looked;
  const { clusters, severity } = concerned;
  return {
    kind: 'change-stands-open',
    severity,
    deduplicationKey: `change-stands-open/${check}/${thing.name}/${now.toISOString()}`,
    thread: threadOf(check, thing),
    deployment: deployment.name,
    cluster: clusterText(clusters, thing),
    ...teamOf(clusters),
    headline: standingWords[check].open,
    story: [
      words[check].means,
      'It was found by looking. Who did it, and when, is not known here: no event told, or it has been so for long.',
    ],
    details: [`${thingText(thing)}: ${reading.seen}`, ...clusterLines(clusters)],
    unaffected: 'clusters that are not named here.',
    steps: [
      ...undoSteps({ touch: { check, thing }, concerned, reading }, deployment.region),
      { text: `If it is meant to be so, set the check ${check} of the cluster to off in the configuration.` },
    ],
    links: linksOf(deployment, 'change-stands-open', clusters),
    figures: { check, thing: thing.name },
    foundAt: now.toISOString(),
  };
}

export interface OverStory {
  readonly deployment: Policy['deployment'];
  readonly check: StandingCheck;
  readonly thing: Thing;
  /** `undefined`: it is not looked at any more. */
  readonly looked: Looked | undefined;
  readonly since: Date;
  readonly now: Date;
}

/** What was told is so no more. */
export function overAlert({ deployment, check, thing, looked, since, now }: OverStory): Alert {
  const clusters = looked?.concerned.clusters ?? [];
  return {
    kind: 'change-undone',
    severity: 'info',
    status: 'resolved',
    deduplicationKey: `change-undone/${check}/${thing.name}/${since.toISOString()}`,
    thread: threadOf(check, thing),
    deployment: deployment.name,
    cluster: clusterText(clusters, thing),
    ...teamOf(clusters),
    headline: looked ? standingWords[check].over : 'not looked at any more',
    story: [
      looked
        ? `It was so for ${durationText(now.getTime() - since.getTime())}, as far as we saw.`
        : 'Either it does not exist any more, or the configuration does not ask for it.',
    ],
    details: [`${thingText(thing)}${looked ? `: ${looked.reading.seen}` : ''}`],
    unaffected: 'everything; this is for your information.',
    steps: [],
    links: [runbookLink(deployment, 'change-undone')],
    figures: { check, thing: thing.name },
    foundAt: now.toISOString(),
  };
}

/** Of all messages about one thing, whoever finds it first. */
function threadOf(check: Check, { name }: Thing): string {
  return `change/${check}/${name}`;
}

function changeLines({ touch, concerned, reading }: Accused, refused: boolean): string[] {
  const asked = `${thingText(touch.thing)}: ${refused ? 'asked for' : 'changed to'} ${touch.accused ?? 'what is not said'}`;
  const still =
    reading.holds === undefined
      ? ''
      : reading.holds
        ? ' (still so)'
        : ' (not so: already undone, or not in force yet)';
  return [asked, ...(refused ? [] : [`now: ${reading.seen}${still}`]), ...clusterLines(concerned.clusters)];
}

function callerLines({ by, userAgent, error }: RecordedCall): string[] {
  return [
    `who: ${by.principal} (${by.type}${by.account === undefined ? '' : `, account ${cleaned(by.account, 16)}`})`,
    ...(by.role === undefined ? [] : [`role: ${by.role}`]),
    `MFA: ${by.mfa === undefined ? 'not said' : by.mfa ? 'yes' : 'no'}`,
    ...(by.through === undefined ? [] : [`through: ${by.through}`]),
    `user agent: ${userAgent}`,
    ...(error ? [`refused: ${error.code}`] : []),
  ];
}

function clusterLines(clusters: readonly WatchedCluster[]): string[] {
  return clusters.length < 2 ? [] : [`clusters: ${clusters.map(({ name }) => name).join(', ')}`];
}

function undoSteps({ touch, concerned, reading }: Accused, region: string) {
  // What was undone needs no undoing.
  if (reading.holds === false) return [];
  const cluster = concerned.clusters[0]?.identifier ?? touch.thing.name;
  return undoing[touch.check]({ thing: touch.thing, region, cluster, reading, made: touch.made });
}

function thingText({ kind, name }: Thing): string {
  return `${kind === 'parameter-group' ? 'parameter group' : kind} ${name}`;
}

function clustersOf(accused: readonly Accused[]): readonly WatchedCluster[] {
  const byName = new Map(
    accused.flatMap(({ concerned }) => concerned.clusters.map((each) => [each.name, each])),
  );
  return [...byName.values()];
}

function clusterText(clusters: readonly WatchedCluster[], thing: Thing): string {
  const [first, ...others] = clusters;
  if (!first) return thing.kind === 'trail' || thing.kind === 'suite' ? 'account' : thing.name;
  return others.length === 0 ? first.name : counted(clusters.length, 'cluster');
}

function teamOf(clusters: readonly { readonly concern: Concern }[]) {
  return teamPart({ team: sharedTeam(clusters.map(({ concern }) => concern)) });
}

function linksOf(deployment: Policy['deployment'], section: string, clusters: readonly WatchedCluster[]) {
  const { region } = deployment;
  const listed = clusters.filter(({ state }) => state).slice(0, 1);
  return [
    runbookLink(deployment, section),
    ...listed.map(({ identifier }) => ({
      label: 'Console',
      target: rdsClusterConsoleUrl(partitionOf(region), region, identifier),
    })),
  ];
}
