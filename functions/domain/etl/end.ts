import * as v from 'valibot';
import type { Announcement } from '../announcement/announcement.ts';
import type { CataloguePlace } from '../export/publication.ts';
import { oneLine } from '../export/reason.ts';
import type { JsonObject } from '../json.ts';
import { parseRecord } from '../ledger/record.ts';
import type { Policy } from '../policy/policy.ts';
import { withoutSecrets, withoutSecretsOf } from './arguments.ts';
import { type EtlRun, recordKey } from './run.ts';
import type { RunState } from './targets.ts';

/** How a run ended. */
export type EtlEnd =
  | Exclude<RunState, { state: 'running' }>
  /** It could not be started; `todo` is one thing to do about it. */
  | { readonly state: 'not-started'; readonly reason: string; readonly todo: string };

/** What the ledger keeps of a run: the line from the snapshot by way of the catalogue to what came of it. */
export function etlRecord(run: EtlRun, end: EtlEnd, catalogue: CataloguePlace | undefined): JsonObject {
  const { step, attempt, target, export: export_, wantedAt, progress, policyName } = run;
  return {
    result: end.state,
    step,
    attempt,
    policyName,
    clusterId: export_.clusterId,
    clusterIdentifier: export_.clusterIdentifier,
    lineage: {
      snapshot: { arn: export_.snapshotArn, time: export_.snapshotTime },
      export: { task: export_.taskIdentifier, record: export_.record },
      catalogue: catalogue && { ...catalogue },
      run: { ...target, arguments: withoutSecrets(run.arguments), id: runIdOf(run, end) },
    },
    wantedAt,
    ...(progress.state === 'running' && { startedAt: startOf(run, end)?.toISOString() }),
    ...times(run, end),
  };
}

/** `ETL Completed` or `ETL Failed`; docs/events.md shows both. */
export function etlAnnouncement(deployment: Policy['deployment'], run: EtlRun, end: EtlEnd): Announcement {
  const { step, attempt, target, export: export_ } = run;
  return {
    detailType: end.state === 'succeeded' ? 'ETL Completed' : 'ETL Failed',
    detail: {
      version: 1,
      deployment: deployment.name,
      cluster: { identifier: export_.clusterIdentifier, id: export_.clusterId },
      snapshot: { arn: export_.snapshotArn, time: export_.snapshotTime },
      export: { task: export_.taskIdentifier, record: export_.record },
      step,
      attempt,
      target: { ...target, runId: runIdOf(run, end) },
      result: end.state,
      ...times(run, end),
      record: recordKey(run),
    },
  };
}

/** How long the run took, in ms; `undefined` where that is not known. */
export function durationOf(run: EtlRun, end: EtlEnd): number | undefined {
  const startedAt = startOf(run, end);
  if (!startedAt || !('endedAt' in end) || !end.endedAt) return undefined;
  return end.endedAt.getTime() - startedAt.getTime();
}

export function runIdOf({ progress }: EtlRun, end: EtlEnd): string | undefined {
  if ('runId' in end) return end.runId;
  return progress.state === 'running' ? progress.runId : undefined;
}

function startOf({ progress }: EtlRun, end: EtlEnd): Date | undefined {
  if ('startedAt' in end && end.startedAt) return end.startedAt;
  return progress.state === 'running' ? new Date(progress.since) : undefined;
}

function times(run: EtlRun, end: EtlEnd): JsonObject {
  const said = (text: string) => oneLine(withoutSecretsOf(run.arguments, text));
  if (end.state === 'not-started') return { cause: said(end.reason) };
  if (end.state === 'gone') return end.why === undefined ? {} : { error: oneLine(end.why) };
  return {
    endedAt: end.endedAt?.toISOString(),
    ...(end.error === undefined ? {} : { error: said(end.error) }),
  };
}

const ended = v.object({
  result: v.picklist(['succeeded', 'failed', 'timed-out', 'stopped', 'gone', 'not-started']),
  step: v.string(),
  attempt: v.number(),
  lineage: v.object({ export: v.object({ record: v.string() }) }),
  startedAt: v.optional(v.string()),
  endedAt: v.optional(v.string()),
});

/** A run that is over, as its record tells it. */
export type EndedRun = v.InferOutput<typeof ended>;

/** @throws Fault where the object is no record; ValiError where it is that of something else */
export function endedRun(key: string, body: unknown): EndedRun {
  return v.parse(ended, parseRecord(key, body).fact);
}
