import type { Alert, Severity, Step as ToDo } from '../alert/alert.ts';
import { durationText, secondText } from '../alert/wording.ts';
import { aboutOf } from './about.ts';
import {
  commonFigures,
  commonLinks,
  commonParts,
  describeStep,
  type FailoverStory,
  gapLines,
  openSeverity,
} from './alert-parts.ts';
import { graveSeverity, plannedBecause, severityOf } from './cause.ts';
import { isSameWriter, isTarget, readersOf, writerOf } from './facts.ts';
import { beganAt } from './incident.ts';
import { mannerOf } from './manner.ts';
import { unmeasured } from './measured-text.ts';
import { type Step, turns } from './step.ts';
import { memberText, stepLine, targetText } from './wording.ts';

/** The first message of an incident. */
export function openingAlert(story: FailoverStory): Alert {
  const last = turns(story.incident.steps).at(-1);
  if (story.incident.end) return overAlready(story);
  if (last?.kind === 'failed') return failedAlert(story, 'opening');
  const { incident, now } = story;
  const began = beganAt(incident);
  return {
    ...commonParts(story, 'failover-started'),
    severity: story.page ? 'info' : startedSeverity(story),
    headline: `${mannerOf(incident).failover} started ${secondText(began)}, writes probably failing`,
    story: [
      moveText(story),
      latenessText(story),
      `${usualText(story)}: do nothing yet. ` +
        `We report when it is over, or page again ${escalationText(story, now)}.`,
      `Cause: ${causeSoFar(story)}.${othersText(story)}`,
      ...pageLines(story),
      ...gapLines(story),
    ],
    details: incident.steps.map(stepLine),
    unaffected: mannerOf(incident).unaffected,
    ...unmeasured(story),
    steps: [],
    links: commonLinks(story, 'failover-started', 'opening'),
    figures: commonFigures(story),
  };
}

/** How grave the opening is by itself; `undefined` where it can be part of no page: it failed, is over, or wakes nobody. */
export function openingSeverity(story: FailoverStory): Severity | undefined {
  if (story.incident.end || turns(story.incident.steps).at(-1)?.kind === 'failed') return undefined;
  const severity = startedSeverity(story);
  return severity === 'info' ? undefined : severity;
}

function startedSeverity(story: FailoverStory): Severity {
  return severityOf(story, openSeverity[story.importance]);
}

/** The incident became known when it was over: the thread is opened, nobody is woken. */
function overAlready(story: FailoverStory): Alert {
  const { incident } = story;
  const began = beganAt(incident);
  const before = incident.writerBefore?.member;
  const after = incident.end?.writer;
  const started = incident.steps.some(({ kind }) => kind === 'started');
  return {
    ...commonParts(story, 'failover-started'),
    severity: 'info',
    headline: `${mannerOf(incident).failover} ${started ? 'began' : 'took place'} ${secondText(began)}, over when we learnt of it`,
    story: [
      `Writer before: ${before ? memberText(before) : 'not known'}; now: ${after ? memberText(after) : 'not known'}.`,
      started
        ? latenessText(story)
        : 'The event that it began did not reach us, and RDS does not list it either.',
      'The message that it is over follows in this thread.',
      ...gapLines(story),
    ],
    details: incident.steps.map(stepLine),
    unaffected: mannerOf(incident).unaffected,
    ...unmeasured(story),
    steps: [],
    links: commonLinks(story, 'failover-started', 'opening'),
    figures: commonFigures(story),
  };
}

/** RDS gave the failover up: writes fail until somebody or RDS tries again. */
export function failedAlert(story: FailoverStory, message: 'opening' | 'failed' = 'failed'): Alert {
  const { incident, facts } = story;
  const failed = turns(incident.steps).findLast(({ kind }) => kind === 'failed');
  const { cluster } = facts;
  return {
    ...commonParts(story, 'failover-failed'),
    severity: graveSeverity(story, 'sev1'),
    headline: `${mannerOf(incident).failover} FAILED ${secondText(new Date(failed?.at ?? incident.id))}, writes probably failing`,
    story: [
      `RDS says: "${failed?.text ?? ''}" It does not say why.`,
      ...(cluster ? [`RDS lists the cluster as ${cluster.status}. ${membersText(story)}`] : []),
      ...planLines(story),
      'We look every minute, and report when a writer is available.',
      ...gapLines(story),
    ],
    details: incident.steps.map(stepLine),
    unaffected: mannerOf(incident).unaffected,
    ...unmeasured(story),
    steps: [
      describeStep(story, 'See which instance is the writer and what its status is.'),
      ...stepsAfterFailure(story),
    ],
    links: commonLinks(story, 'failover-failed', message),
    figures: commonFigures(story),
  };
}

function stepsAfterFailure(story: FailoverStory): ToDo[] {
  const { deployment, incident } = story;
  if (aboutOf(incident.clusterId) === 'global') {
    return [
      { text: 'If the primary region takes writes, leave it there and open an AWS support case.' },
      {
        text: 'If it does not, decide on a failover to another region: it can lose what is not replicated there yet.',
      },
    ];
  }
  return [
    {
      text: 'If a reader is available, fail over to it.',
      command:
        `aws rds failover-db-cluster --region ${deployment.region}` +
        ` --db-cluster-identifier ${incident.clusterIdentifier}` +
        ` --target-db-instance-identifier ${targetName(story)}`,
    },
    { text: 'If none is, restart the writer in the RDS console, and open an AWS support case.' },
  ];
}

/** Nothing says that it is over, and it should be. */
export function overdueAlert(story: FailoverStory): Alert {
  const { incident, facts, now } = story;
  const lasted = durationText(now.getTime() - beganAt(incident).getTime());
  const { cluster } = facts;
  const listed = cluster
    ? `RDS lists the cluster as ${cluster.status}. ${membersText(story)}`
    : 'RDS does not tell how the cluster stands.';
  return {
    ...commonParts(story, 'failover-overdue'),
    severity: graveSeverity(story, 'sev1'),
    headline: `${mannerOf(incident).failover} not over after ${lasted}, writes probably failing`,
    story: [
      `It began at ${secondText(beganAt(incident))}; neither an event nor the state of the cluster says that it is over.`,
      listed,
      ...planLines(story),
      ...gapLines(story),
    ],
    details: incident.steps.map(stepLine),
    unaffected: mannerOf(incident).unaffected,
    ...unmeasured(story),
    steps: [
      describeStep(story, 'See which instance is the writer and what its status is.'),
      { text: 'Try to write through the writer endpoint from an application host.' },
      { text: 'If no writer is available, open an AWS support case; do not restart instances at random.' },
    ],
    links: commonLinks(story, 'failover-overdue', 'overdue'),
    figures: commonFigures(story),
  };
}

/** From where to where, as far as it is known. */
function moveText({ incident, facts }: FailoverStory): string {
  const before = incident.writerBefore?.member;
  const all = turns(incident.steps);
  const last = all.findLast((step): step is Step & { target: string } => step.target !== undefined);
  const to = incident.end?.writer ?? facts.cluster?.members.find((member) => last && isTarget(last, member));
  const toText = to ? memberText(to) : last?.target;
  if (before === undefined) {
    const unknown = 'which instance wrote before is not known (no sweep had seen this cluster yet)';
    return toText === undefined
      ? `RDS is moving the writer; ${unknown}.`
      : `RDS is moving the writer to ${toText}; ${unknown}.`;
  }
  if (toText === undefined) {
    const [standby] =
      aboutOf(incident.clusterId) === 'instance' && facts.cluster ? readersOf(facts.cluster) : [];
    const heir = standby && !isSameWriter(standby, before) ? `, to ${memberText(standby)}` : '';
    return `RDS is moving the writer away from ${memberText(before)}${heir}.`;
  }
  return last && isTarget(last, before)
    ? `RDS is promoting the former writer ${memberText(before)} again.`
    : `RDS is moving the writer from ${memberText(before)} to ${toText}.`;
}

function usualText({ facts: { cluster }, incident }: FailoverStory): string {
  return cluster?.about === 'cluster' && cluster.members.length < 2
    ? 'There is no reader to promote, so RDS builds an instance, usually within 10 min'
    : mannerOf(incident).usual;
}

/** How late the event came: who reads it knows how long writes have been failing. */
function latenessText({ incident, now }: FailoverStory): string {
  const first = turns(incident.steps)[0];
  const learnt = durationText(now.getTime() - beganAt(incident).getTime());
  return first?.inferred === true || first?.lateMs === undefined
    ? `We learnt of it ${learnt} after it began.`
    : `The event reached us ${durationText(first.lateMs)} late.`;
}

function escalationText({ incident, escalateAfterSeconds }: FailoverStory, now: Date): string {
  const at = beganAt(incident).getTime() + escalateAfterSeconds * 1_000;
  return at > now.getTime() ? `at ${secondText(new Date(at))}` : 'within a minute';
}

/** Who asked for it is not known at once, and a planned failover is told all the same. */
function causeSoFar(story: FailoverStory): string {
  const planned = plannedBecause(story);
  if (planned !== undefined) return `${planned}; the severity is lowered for it`;
  return 'not known yet; no maintenance or drill is known to go on';
}

/** A plan that went wrong is grave: it says where to begin, and lowers nothing. */
function planLines(story: FailoverStory): string[] {
  const planned = plannedBecause(story);
  return planned === undefined ? [] : [`Planned: ${planned}.`];
}

/** A message that lists a whole zone would bury what it is about. */
const mostNamed = 5;

/** Why this message is less grave than it would be by itself. */
function pageLines({ page }: FailoverStory): string[] {
  if (!page) return [];
  const opened = secondText(new Date(page.id));
  return [
    `Several clusters fail over together: one page of severity ${page.severity.toUpperCase()}, opened ${opened}, tells of all of ` +
      'them, this one too. The severity of this message is lowered for it.',
  ];
}

function othersText({ othersOpen }: FailoverStory): string {
  if (othersOpen === undefined) return '';
  if (othersOpen.length === 0) return ' Other clusters failing over: none.';
  const names = othersOpen.slice(0, mostNamed).join(', ');
  const unnamed = othersOpen.length - mostNamed;
  return ` Other clusters failing over: ${names}${unnamed > 0 ? ` and ${unnamed} more` : ''}.`;
}

function membersText({ facts: { cluster } }: FailoverStory): string {
  if (!cluster) return '';
  const writer = writerOf(cluster);
  if (!writer) {
    const all = cluster.members.map(
      (member) => `${memberText(member)}, ${member.status ?? 'status unknown'}`,
    );
    return `It lists no writer. Instances: ${all.join('; ')}.`;
  }
  return `Writer: ${memberText(writer)}, ${writer.status ?? 'status unknown'}. ${targetText(cluster)}`;
}

function targetName({ facts: { cluster } }: FailoverStory): string {
  const readers = cluster ? readersOf(cluster) : [];
  return readers.find(({ status }) => status === 'available')?.instance ?? '<an available reader>';
}
