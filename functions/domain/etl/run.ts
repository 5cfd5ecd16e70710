import * as v from 'valibot';
import { parseStored } from '../ledger/parse-stored.ts';
import { etlTargetSchema } from '../policy/etl.ts';

const timestamp = v.pipe(v.string(), v.isoTimestamp());

const runSchema = v.object({
  step: v.string(),
  /** 1 for the first; further ones are asked for by hand. */
  attempt: v.number(),
  target: etlTargetSchema,
  /** Filled in when the run was wanted: a change of the configuration does not change it. */
  arguments: v.record(v.string(), v.string()),
  /** Name of the cluster policy that wants it. */
  policyName: v.string(),
  export: v.object({
    record: v.string(),
    taskIdentifier: v.string(),
    clusterId: v.string(),
    clusterIdentifier: v.string(),
    snapshotArn: v.string(),
    snapshotIdentifier: v.string(),
    snapshotTime: timestamp,
  }),
  wantedAt: timestamp,
  progress: v.variant('state', [
    v.object({
      state: v.literal('wanted'),
      busy: v.optional(v.string()),
      /** When there was first no place for it. */
      busySince: v.optional(timestamp),
    }),
    /** The intent: the call that starts it was made, or was about to be. */
    v.object({ state: v.literal('starting'), since: timestamp }),
    v.object({
      state: v.literal('running'),
      runId: v.string(),
      since: timestamp,
      /** Whether people were told that it takes unusually long. */
      slowTold: v.optional(v.boolean()),
    }),
  ]),
});

/** A run of a step for an export; it stands in the ledger until its end is recorded. */
export type EtlRun = v.InferOutput<typeof runSchema>;
export type Progress = EtlRun['progress'];
export type RunningEtl = EtlRun & { readonly progress: Extract<Progress, { state: 'running' }> };

/** Under `open/`, where functions may delete. It does not begin like the marker of a fact. */
export const openRunPrefix = 'open/etl-runs/';

export function openRunKey(run: Pick<EtlRun, 'step' | 'attempt' | 'export'>): string {
  return `${openRunPrefix}${run.export.taskIdentifier}/${nameWithAttempt(run)}`;
}

/** Where the records of all runs for an export are: `etl/<cluster>/<yyyy-mm>/<task>/`. */
export function recordPrefix(
  export_: Pick<EtlRun['export'], 'clusterId' | 'snapshotTime' | 'taskIdentifier'>,
) {
  return `${monthPrefix(export_.clusterId, export_.snapshotTime)}${export_.taskIdentifier}/`;
}

/** Where the records of a month's runs for a cluster are; the month is the snapshot's, in UTC. */
export function monthPrefix(clusterId: string, time: string): string {
  return `etl/${clusterId}/${time.slice(0, 7)}/`;
}

/** The record of a run that ended: `etl/<cluster>/<yyyy-mm>/<task>/<step>`, then `.<attempt>` from the second on. */
export function recordKey(run: Pick<EtlRun, 'step' | 'attempt' | 'export'>): string {
  return `${recordPrefix(run.export)}${nameWithAttempt(run)}`;
}

export function wouldHaveKey(run: Pick<EtlRun, 'step' | 'attempt' | 'export'>): string {
  return `would-have/${recordKey(run)}`;
}

/**
 * What a run carries so that it can be found again: at most 80 characters of letters, digits, hyphens and full stops,
 * which is what an execution of Step Functions may be called.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function markOf(run: Pick<EtlRun, 'step' | 'attempt' | 'export'>): string {
  return `${run.export.taskIdentifier.slice(-56)}.${nameWithAttempt(run)}`.replace(/^[^a-z0-9]+/, '');
}

/** The argument or property in which a run carries its mark. */
export const markName = 'aurora-steward-export';

/** @throws Fault where the object is no run */
export function parseRun(key: string, body: unknown): EtlRun {
  return parseStored(runSchema, { what: 'a run of an ETL step', key, body });
}

function nameWithAttempt({ step, attempt }: Pick<EtlRun, 'step' | 'attempt'>): string {
  return attempt === 1 ? step : `${step}.${attempt}`;
}
