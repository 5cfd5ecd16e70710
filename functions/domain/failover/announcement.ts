import type { Announcement } from '../announcement/announcement.ts';
import { asJson } from '../json.ts';
import type { FailoverStory } from './alert-parts.ts';
import { causeKey } from './evidence.ts';
import { type Explanation, explanationOf } from './explained-alert.ts';
import { beganAt, type MessageKind, messageKey } from './incident.ts';
import { turns } from './step.ts';

/** What whoever has a rule is told with a message to people; docs/events.md shows the details. */
export function failoverAnnouncements(story: FailoverStory, message: MessageKind): Announcement[] {
  switch (message) {
    case 'opening': {
      const failed = !story.incident.end && turns(story.incident.steps).at(-1)?.kind === 'failed';
      const started = announcement(story, message, 'Failover Started');
      return failed ? [started, announcement(story, message, 'Failover Failed')] : [started];
    }
    case 'failed':
      return [announcement(story, message, 'Failover Failed')];
    case 'closing':
      return story.incident.end?.verdict === 'unknown'
        ? []
        : [announcement(story, message, 'Failover Completed')];
    case 'overdue':
    case 'follow-up':
      return [];
  }
}

/** What is known of why, after CloudTrail had its time. */
export function explainedAnnouncement(
  deployment: FailoverStory['deployment'],
  incident: FailoverStory['incident'],
  explanation: Explanation,
): Announcement {
  const { clusterIdentifier, clusterId } = incident;
  return {
    detailType: 'Failover Explained',
    detail: {
      version: 1,
      deployment: deployment.name,
      cluster: { identifier: clusterIdentifier, id: clusterId },
      incident: incident.id,
      beganAt: beganAt(incident).toISOString(),
      cause: explanationOf(explanation),
      requests: explanation.requests.map(asJson),
      record: causeKey(incident),
    },
  };
}

function announcement({ deployment, incident }: FailoverStory, message: MessageKind, detailType: string) {
  const { clusterIdentifier, clusterId, end, writerBefore } = incident;
  const measured = measuredOf(incident);
  return {
    detailType,
    detail: {
      version: 1,
      deployment: deployment.name,
      cluster: { identifier: clusterIdentifier, id: clusterId },
      incident: incident.id,
      beganAt: beganAt(incident).toISOString(),
      writerBefore: asJson(writerBefore?.member ?? null),
      ...(end && {
        verdict: end.verdict,
        endedAt: end.at,
        endToldBy: end.by,
        writer: asJson(end.writer ?? null),
        ...(measured && { measured: asJson(measured) }),
      }),
      record: messageKey(incident, message),
    },
  };
}

/** For how long writes failed, in milliseconds, where it was measured by then. */
function measuredOf({ probe }: FailoverStory['incident']) {
  if (!probe?.measurement) return undefined;
  const { verdict, atLeastMs, atMostMs, confirmedAt } = probe.measurement;
  return { verdict, atLeastMs, atMostMs, confirmedAt };
}
