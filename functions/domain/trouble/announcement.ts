import type { Announcement } from '../announcement/announcement.ts';
import { beganAt, messageKey, type Thread } from './thread.ts';

/** What whoever has a rule is told of a thread, whether or not people are; docs/events.md shows the details. */
export function troubleAnnouncement(
  deployment: { readonly name: string },
  thread: Thread,
  message: 'began' | 'over',
): Announcement {
  const { clusterId, clusterIdentifier, trouble, about, source, severity, occurrences, end } = thread;
  return {
    detailType: message === 'began' ? 'Trouble Began' : 'Trouble Over',
    detail: {
      version: 1,
      deployment: deployment.name,
      cluster: { identifier: clusterIdentifier, id: clusterId },
      trouble,
      source: { about, identifier: source },
      events: [...new Set(occurrences.map(({ event }) => event))],
      severity,
      beganAt: beganAt(thread).toISOString(),
      ...(end && { endedAt: end.at, endToldBy: end.by }),
      record: messageKey(thread, message),
    },
  };
}
