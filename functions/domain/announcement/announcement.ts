import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../json.ts';

export const announcementSchema = v.object({
  /** `Export Verified`, `Export Failed`. docs/events.md lists them all with their details. */
  detailType: v.string(),
  detail: v.custom<JsonObject>(isJsonObject),
});

/** Something that happened, told to whoever has a rule for it, as an event of source `aurora-steward`. */
export type Announcement = v.InferOutput<typeof announcementSchema>;

/** Puts announcements on the event bus. */
export interface Announcements {
  /** Throws a `Fault` if the bus did not take it. A second call with the same id may announce it again. */
  announce(announcement: Announcement, deduplicationId: string): Promise<void>;
}
