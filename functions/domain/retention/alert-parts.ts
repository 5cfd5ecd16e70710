import type { Alert } from '../alert/alert.ts';
import { durationText, minuteText, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import type { Retained } from './retained.ts';

/** What every alert about retention tells of: the whole deployment's, since each run goes over all clusters. */
export interface RetentionStory {
  readonly retained: Retained;
  readonly deployment: Policy['deployment'];
  readonly now: Date;
}

/** @param about what of retention it is: `retention-ceiling`, behind `backup-` or `export-` */
export function commonParts({ retained, deployment, now }: RetentionStory, about: string) {
  const kind = `${retained.kind}-${about}`;
  return {
    kind,
    deduplicationKey: `${kind}/${deployment.name}`,
    thread: `${kind}/${deployment.name}`,
    deployment: deployment.name,
    cluster: 'all clusters',
    details: [],
    links: [runbookLink(deployment, kind)],
    foundAt: now.toISOString(),
  };
}

/** That what was told before is over. `was` begins the sentence about how long: `It was over`. */
export function overParts(
  headline: string,
  { was, since, now }: { readonly was: string; readonly since: Date; readonly now: Date },
) {
  const forMs = now.getTime() - since.getTime();
  return {
    severity: 'info',
    status: 'resolved',
    headline,
    story: [`${was} since ${minuteText(since)}, ${durationText(forMs)}.`],
    unaffected: 'everything else.',
    steps: [],
  } satisfies Partial<Alert>;
}
