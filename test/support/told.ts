import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { Announcement } from '../../functions/domain/announcement/announcement.ts';
import type { Gate } from './interleave.ts';

/** What people and rules were told, in order, with the deduplication ids. */
export interface Told {
  readonly alerts: { alert: Alert; id: string }[];
  readonly announcements: (Announcement & { id: string })[];
}

/** A topic and a bus that note what they are given; each call passes the gate. */
export function tellingPorts({ alerts, announcements }: Told, gate: Gate) {
  return {
    alerts: {
      send: (alert: Alert, id: string) =>
        gate({ name: 'Publish', key: id }, () => {
          alerts.push({ alert, id });
        }),
    },
    announcements: {
      announce: (announcement: Announcement, id: string) =>
        gate({ name: 'PutEvents', key: id }, () => {
          announcements.push({ ...announcement, id });
        }),
    },
  };
}
