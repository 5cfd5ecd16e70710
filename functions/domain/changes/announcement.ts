import type { Announcement } from '../announcement/announcement.ts';
import type { ChangeStory, OpenStory } from './alerts.ts';

/** A call that a check tells of, for rules. */
export function changeAnnouncement({ deployment, call, accused, known }: ChangeStory): Announcement {
  return {
    detailType: 'Suspicious Change Found',
    detail: {
      version: 1,
      deployment: deployment.name,
      checks: accused.map(({ touch }) => touch.check),
      things: accused.map(({ touch }) => touch.thing.name),
      clusters: accused.flatMap(({ concerned }) => concerned.clusters.map(({ identifier }) => identifier)),
      eventId: call.eventId,
      eventName: call.name,
      principal: call.by.principal,
      sourceAddress: call.from,
      at: call.at.toISOString(),
      refused: call.error !== undefined,
      knownPrincipal: known,
    },
  };
}

/** What was found by looking, for rules: who did it is not known. */
export function openAnnouncement({ deployment, looked, now }: OpenStory): Announcement {
  return {
    detailType: 'Suspicious Change Found',
    detail: {
      version: 1,
      deployment: deployment.name,
      checks: [looked.check],
      things: [looked.thing.name],
      clusters: looked.concerned.clusters.map(({ identifier }) => identifier),
      at: now.toISOString(),
    },
  };
}
