import * as v from 'valibot';
import type { JsonObject } from '../json.ts';

/** An incident as announcements and timers name it. */
export interface SoughtIncident {
  readonly clusterId: string;
  /** When it began. ISO 8601, UTC. */
  readonly incident: string;
}

/** Both become parts of ledger keys. */
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,255}$/));
const began = v.pipe(v.string(), v.isoTimestamp());

const announced = v.object({ cluster: v.object({ id }), incident: began });
const asked = v.strictObject({ cluster: id, incident: began });

/** What an announcement of a failover is about. */
export function announcedIncident(detail: JsonObject): SoughtIncident | undefined {
  const { success, output } = v.safeParse(announced, detail);
  return success ? { clusterId: output.cluster.id, incident: output.incident } : undefined;
}

/** `{"cluster": "<DbClusterResourceId>", "incident": "<when it began>"}` */
export function askedIncident(request: JsonObject): SoughtIncident | undefined {
  const { success, output } = v.safeParse(asked, request);
  return success ? { clusterId: output.cluster, incident: output.incident } : undefined;
}
