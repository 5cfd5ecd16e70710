import * as v from 'valibot';
import { parseStored } from '../ledger/parse-stored.ts';
import { apiRequestSchema } from './api-request.ts';
import { type Incident, incidentsPrefix } from './incident.ts';
import { topStatementSchema } from './top-statements.ts';

const seriesSchema = v.object({
  /** As CloudWatch names it: `CPUUtilization`. */
  metric: v.string(),
  /** One for each minute, the oldest first; minutes without a figure are left out. */
  values: v.array(v.number()),
});

/** A metric of one instance, minute by minute. */
export type Series = v.InferOutput<typeof seriesSchema>;

const evidenceSchema = v.object({
  schema: v.literal(1),
  /** ISO 8601, UTC. */
  lookedAt: v.string(),
  /** Of the former writer in the ten minutes before. */
  series: v.array(seriesSchema),
  /** What the former writer was busy with in these minutes, that with the most load first; absent where it is not asked. */
  statements: v.optional(v.array(topStatementSchema)),
  /** Where the chart is seen. */
  chart: v.optional(v.string()),
  /** What CloudTrail showed already. */
  requests: v.array(apiRequestSchema),
  /** What could not be read, and why; each a sentence for the alert. */
  gaps: v.array(v.string()),
});

/** What was found out about the time before a failover, minutes before anybody knows more. */
export type Evidence = v.InferOutput<typeof evidenceSchema>;

/** Reads the figures of an instance. */
export interface InstanceMetrics {
  /** Of these metrics, those that the instance has. `from` and `to` are whole minutes. */
  before(instance: string, metrics: readonly string[], from: Date, to: Date): Promise<readonly Series[]>;
  /** The same as an image, PNG. */
  chart(instance: string, metrics: readonly string[], from: Date, to: Date): Promise<Uint8Array>;
}

/** Keeps charts beside the ledger's records. */
export interface Charts {
  /** One that is there already stays. */
  keep(key: string, png: Uint8Array): Promise<void>;
}

type Named = Pick<Incident, 'clusterId' | 'id'>;

export function evidenceKey({ clusterId, id }: Named): string {
  return `${incidentsPrefix}${clusterId}/${id}/evidence`;
}

/** The last word about why, minutes after the incident. */
export function causeKey({ clusterId, id }: Named): string {
  return `${incidentsPrefix}${clusterId}/${id}/cause`;
}

/** `before`: the ten minutes before, drawn at once; `around`: those and the ten after, drawn later. */
export type ChartName = 'before' | 'around';

export function chartKey({ clusterId, id }: Named, name: ChartName): string {
  return `${incidentsPrefix}${clusterId}/${id}/${name}.png`;
}

const soughtPrefix = 'open/cause-of/';

/** Says that the cause of an incident is looked for, so that the sweep goes on where a timer got lost. */
export const soughtCauses = {
  prefix: soughtPrefix,
  key: ({ clusterId, id }: Named) => `${soughtPrefix}${clusterId}/${id}`,
  parse(key: string): { clusterId: string; incident: string } | undefined {
    const [clusterId, incident, ...rest] = key.slice(soughtPrefix.length).split('/');
    if (!key.startsWith(soughtPrefix) || !clusterId || !incident || rest.length > 0) return undefined;
    return { clusterId, incident };
  },
};

/** The evidence in the record of that key. */
export function parseEvidence(key: string, fact: unknown): Evidence {
  return parseStored(evidenceSchema, { what: 'evidence of schema 1', key, body: fact });
}
