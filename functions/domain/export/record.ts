import * as v from 'valibot';
import type { JsonObject } from '../json.ts';
import { parseRecord } from '../ledger/record.ts';
import { oneLine } from './reason.ts';
import { type ExportTask, exportFolder } from './task.ts';
import type { Verdict } from './verdict.ts';
import type { ExportIntent, WantedExport } from './wanted-export.ts';

export type FinalVerdict = Exclude<Verdict, { kind: 'waiting' }>;

/** What the ledger keeps about an export that ended; an auditor reads it as it is. */
export function exportRecord(facts: {
  readonly export: ExportIntent;
  readonly task: ExportTask;
  readonly verdict: FinalVerdict;
  readonly lakeBucket: string;
  readonly comparedWith: string | undefined;
  /** The attempt that follows by itself. */
  readonly next: WantedExport | undefined;
}): JsonObject {
  const { export: export_, task, verdict, lakeBucket, comparedWith, next } = facts;
  return {
    verdict: verdict.kind,
    taskIdentifier: task.identifier,
    attempt: export_.attempt,
    policyName: export_.policyName,
    clusterId: export_.clusterId,
    clusterIdentifier: export_.clusterIdentifier,
    snapshotArn: export_.snapshotArn,
    snapshotIdentifier: export_.snapshotIdentifier,
    snapshotTime: export_.snapshotTime,
    bucket: lakeBucket,
    folder: exportFolder(task),
    only: task.only,
    chosen: export_.chosen,
    never: export_.never,
    startedAt: task.startedAt?.toISOString(),
    endedAt: task.endedAt?.toISOString(),
    comparedWith,
    nextAttempt: next?.taskIdentifier,
    ...findings(verdict),
  };
}

function findings(verdict: FinalVerdict): JsonObject {
  switch (verdict.kind) {
    case 'verified':
      return { tables: verdict.tables, empty: verdict.empty, rows: verdict.rows };
    case 'incomplete':
      return {
        tables: verdict.tables,
        empty: verdict.empty,
        rows: verdict.rows,
        problems: verdict.problems.map(({ name, why, todo }) => ({ name, why, todo })),
      };
    case 'failed':
      return { cause: oneLine(verdict.cause) };
    case 'canceled':
      return {};
  }
}

const proven = v.object({
  verdict: v.picklist(['verified', 'incomplete']),
  taskIdentifier: v.string(),
  snapshotTime: v.string(),
  only: v.array(v.string()),
  /** What the policy asked for, where `never` made the list `only` of it. */
  chosen: v.optional(v.array(v.string())),
  tables: v.array(v.string()),
  empty: v.array(v.string()),
});

/** An earlier export, as far as later ones are measured against it. */
export type ProvenExport = v.InferOutput<typeof proven>;

/** What a record says about the tables it proved; `undefined` for an export that failed or was canceled. */
export function provenBy(key: string, body: unknown): ProvenExport | undefined {
  const parsed = v.safeParse(proven, parseRecord(key, body).fact);
  return parsed.success ? parsed.output : undefined;
}

const recorded = v.object({
  verdict: v.picklist(['verified', 'incomplete', 'failed', 'canceled']),
  taskIdentifier: v.string(),
  attempt: v.number(),
  policyName: v.string(),
  clusterId: v.string(),
  clusterIdentifier: v.string(),
  snapshotArn: v.string(),
  snapshotIdentifier: v.string(),
  snapshotTime: v.string(),
  chosen: v.optional(v.array(v.string())),
  never: v.optional(v.array(v.string())),
});

/** The export that a record is about, as it was started; `undefined` for a record of another form. */
export function recordedExport(
  key: string,
  body: unknown,
): { readonly verdict: FinalVerdict['kind']; readonly intent: ExportIntent } | undefined {
  const parsed = v.safeParse(recorded, parseRecord(key, body).fact);
  if (!parsed.success) return undefined;
  const { verdict, ...export_ } = parsed.output;
  // When it was wanted and started is not kept; neither was before the snapshot.
  const { snapshotTime } = export_;
  return { verdict, intent: { ...export_, wantedAt: snapshotTime, intendedAt: snapshotTime } };
}
