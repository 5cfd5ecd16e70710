import * as v from 'valibot';

/** From "wake somebody" to "for your information". */
export const severities = ['sev1', 'sev2', 'sev3', 'warn', 'info'] as const;
export type Severity = (typeof severities)[number];

const stepSchema = v.object({
  /** One thing to do, as a sentence. */
  text: v.string(),
  /** A command that does it, as it is to be typed. */
  command: v.optional(v.string()),
});

const linkSchema = v.object({ label: v.string(), target: v.string() });

export const alertSchema = v.object({
  /** What kind of thing happened, in a file name's form: `export-incomplete`. */
  kind: v.string(),
  severity: v.picklist(severities),
  /** `resolved`: what the thread was opened for is over. */
  status: v.optional(v.literal('resolved')),
  /** The same for every message about the same fact. */
  deduplicationKey: v.string(),
  /** The same for all messages that belong together. */
  thread: v.string(),
  deployment: v.string(),
  /** The cluster as people call it. */
  cluster: v.string(),
  /** Whose it is, where the configuration says so; recipients choose by it. */
  team: v.optional(v.string()),
  /** What happened and the figure that matters; the subject without severity, deployment and cluster. */
  headline: v.string(),
  /** What happened, in sentences. */
  story: v.array(v.string()),
  /** One line for each part concerned; renderers may cut the list and say so. */
  details: v.array(v.string()),
  /** What goes on as before. */
  unaffected: v.string(),
  /** What the check did not look at, where a reader could believe it did. */
  notMeasured: v.optional(v.string()),
  /** What to do, in order. Empty: nothing. */
  steps: v.array(stepSchema),
  links: v.array(linkSchema),
  /** Names and figures for machines. */
  figures: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  /** When the fact was found. ISO 8601, UTC. */
  foundAt: v.string(),
});

/** Something that a person must know, in parts; each channel shows them in its own way. */
export type Alert = v.InferOutput<typeof alertSchema>;
export type Step = v.InferOutput<typeof stepSchema>;
export type Link = v.InferOutput<typeof linkSchema>;

/** Sends alerts to the people of the deployment. */
export interface Alerts {
  /** Throws a `Fault` if nobody took it. A second call with the same id may send it again. */
  send(alert: Alert, deduplicationId: string): Promise<void>;
}
