import type { Alert } from '../alert/alert.ts';
import { secondText } from '../alert/wording.ts';
import { commonFigures, commonLinks, commonParts, type FailoverStory } from './alert-parts.ts';
import { type ApiRequest, asksFor, requestText } from './api-request.ts';
import { saidByRds } from './cause.ts';
import type { Evidence } from './evidence.ts';
import { figuresText } from './figures.ts';
import { beganAt } from './incident.ts';
import { lastLookSeconds } from './looks.ts';
import { mannerOf } from './manner.ts';
import { topStatementLines } from './top-statements.ts';

/** What is known of why, and what could not be found out. */
export interface Explanation {
  readonly requests: readonly ApiRequest[];
  /** Why CloudTrail could not be asked at the last look. */
  readonly gap: string | undefined;
}

/** What a failover's cause is called, where programs read it. */
export const explanations = ['requested', 'changed', 'not-requested', 'not-known'] as const;

export function explanationOf({ requests, gap }: Explanation): (typeof explanations)[number] {
  if (requests.some(asksFor)) return 'requested';
  if (requests.length > 0) return 'changed';
  return gap === undefined ? 'not-requested' : 'not-known';
}

/** The one message about why that may follow the closing, in its thread. */
export function explainedAlert(story: FailoverStory, explanation: Explanation): Alert {
  const began = secondText(beganAt(story.incident));
  return {
    ...commonParts(story, 'failover-explained'),
    severity: 'info',
    headline: `cause of the ${mannerOf(story.incident).failover} at ${began}: ${shortText(explanation)}`,
    story: [
      fullText(story, explanation),
      ...beforeLines(story),
      ...gapsOf(story, explanation).map((gap) => `Could not find out: ${gap}`),
    ],
    details: explanation.requests.map(requestText),
    unaffected: mannerOf(story.incident).unaffected,
    steps: [],
    links: [...commonLinks(story, 'failover-explained', 'closing'), ...chartLinks(story.evidence)],
    figures: { ...commonFigures(story), cause: explanationOf(explanation) },
  };
}

function shortText(explanation: Explanation): string {
  switch (explanationOf(explanation)) {
    case 'requested':
      return 'somebody asked for it';
    case 'changed':
      return 'it probably follows from a change';
    case 'not-requested':
      return 'no request in CloudTrail';
    case 'not-known':
      return 'not found out';
  }
}

function fullText(story: FailoverStory, explanation: Explanation): string {
  const [request] = explanation.requests;
  const rds = `${saidByRds(story)}.`;
  switch (explanationOf(explanation)) {
    case 'requested':
      return `Asked for: ${request ? requestText(request) : ''}.`;
    case 'changed':
      return `Shortly before: ${request ? requestText(request) : ''}. ${rds}`;
    case 'not-requested':
      return `CloudTrail shows no request for it ${Math.round(lastLookSeconds / 60)} minutes later, so RDS probably did it by itself. ${rds}`;
    case 'not-known':
      return `Whether somebody asked for it is not known. ${rds}`;
  }
}

/** Why, as far as it is known when it is over; the rest follows once CloudTrail has had its time. */
export function causeText(story: FailoverStory): string {
  const [request] = story.evidence?.requests ?? [];
  if (request && asksFor(request)) return `Cause: asked for; ${requestText(request)}.`;
  if (request) return `Cause: not known; shortly before: ${requestText(request)}. ${saidByRds(story)}.`;
  const until = new Date(beganAt(story.incident).getTime() + lastLookSeconds * 1_000);
  const follows = until > story.now ? `until ${secondText(until).slice(0, 5)} UTC` : 'once more';
  return `Cause: not known yet; ${saidByRds(story)}. ${trailSoFar(story)} It is asked ${follows}, and what it says follows here.`;
}

function trailSoFar({ evidence }: FailoverStory): string {
  if (!evidence) return 'CloudTrail shows requests some minutes late.';
  return evidence.gaps.some(isTrailGap)
    ? 'CloudTrail could not be asked.'
    : 'No request in CloudTrail so far, which shows them late.';
}

/** The ten minutes before, where they could be read. */
export function beforeLines({ evidence, incident }: FailoverStory): string[] {
  if (!evidence) return [];
  const before = incident.writerBefore?.member.instance ?? 'the former writer';
  const figures =
    evidence.series.length === 0
      ? []
      : [`${before} in the ten minutes before: ${figuresText(evidence.series)}.`];
  return [...figures, ...topStatementLines(evidence.statements)];
}

function gapsOf({ evidence }: FailoverStory, { gap }: Explanation): string[] {
  const gaps = (evidence?.gaps ?? []).filter((one) => !isTrailGap(one));
  return gap === undefined ? gaps : [...gaps, gap];
}

/** How a gap about CloudTrail begins: the last look decides whether it is still one. */
export const trailGap = 'who asked for it';

function isTrailGap(gap: string): boolean {
  return gap.startsWith(trailGap);
}

export function chartLinks(evidence: Evidence | undefined): Alert['links'] {
  return evidence?.chart === undefined ? [] : [{ label: 'Chart of before', target: evidence.chart }];
}
