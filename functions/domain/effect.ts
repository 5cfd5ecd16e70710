import * as v from 'valibot';
import { type Alert, alertSchema } from './alert/alert.ts';
import { type Announcement, announcementSchema } from './announcement/announcement.ts';

const effectSchema = v.union([
  v.strictObject({ announce: announcementSchema }),
  v.strictObject({ alert: alertSchema }),
]);

/** What must follow from a recorded fact: somebody's rule is served, or a person is told. */
export type Effect = { readonly announce: Announcement } | { readonly alert: Alert };

/** Reads an effect back from the ledger; throws on what is none. */
export function parseEffect(stored: unknown): Effect {
  return v.parse(effectSchema, stored);
}
