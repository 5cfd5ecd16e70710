import * as v from 'valibot';
import { secondText } from '../alert/wording.ts';

export const apiRequestSchema = v.object({
  /** The operation: `FailoverDBCluster`. */
  name: v.string(),
  /** ISO 8601, UTC. */
  at: v.string(),
  /** Who: the ARN of the session or user, or the AWS service in whose name it was made. */
  by: v.string(),
  /** The address it came from, or the AWS service that made it. */
  from: v.optional(v.string()),
  /** The clusters and instances that its parameters name, in lower case. */
  about: v.array(v.string()),
});

/** A request that CloudTrail recorded, and that was not refused. */
export type ApiRequest = v.InferOutput<typeof apiRequestSchema>;

/** Finds requests that changed something. CloudTrail shows them some minutes late. */
export interface AuditTrail {
  /** Of these operations, between these instants, oldest first. */
  requests(names: readonly string[], from: Date, to: Date): Promise<readonly ApiRequest[]>;
}

/** Requests that say what they want: another writer. */
const asking = [
  'FailoverDBCluster',
  'RebootDBInstance',
  'FailoverGlobalCluster',
  'SwitchoverGlobalCluster',
] as const;

/** Requests that can make one move the writer. */
const consequential = [
  'ModifyDBInstance',
  'ModifyDBCluster',
  'DeleteDBInstance',
  'ApplyPendingMaintenanceAction',
] as const;

/** What to look for. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/logging-using-cloudtrail.html */
export const requestNames: readonly string[] = [...asking, ...consequential];

/** Those that name the cluster or one of its instances; the last that asks for a failover first. */
export function requestsAbout(requests: readonly ApiRequest[], identifiers: readonly string[]): ApiRequest[] {
  const own = requests.filter(({ about }) => about.some((name) => identifiers.includes(name)));
  return own
    .toSorted((a, b) => Number(asksFor(b)) - Number(asksFor(a)) || (a.at < b.at ? 1 : -1))
    .slice(0, 5);
}

export function asksFor({ name }: ApiRequest): boolean {
  return asking.some((one) => one === name);
}

/** `FailoverDBCluster by arn:aws:sts::123456789012:assumed-role/dba/alice from 203.0.113.7, 02:14:05 UTC` */
export function requestText({ name, by, from, at }: ApiRequest): string {
  return `${name} by ${by}${from === undefined ? '' : ` from ${from}`}, ${secondText(new Date(at))}`;
}
