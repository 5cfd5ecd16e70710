import type { Alert } from '../domain/alert/alert.ts';
import { concernOf } from '../domain/alert/concern.ts';
import { toCompare } from '../domain/comparison/to-compare.ts';
import type { Effect } from '../domain/effect.ts';
import { isFollowed, toFollow } from '../domain/etl/to-follow.ts';
import { exportAnnouncement } from '../domain/export/announcements.ts';
import { exportDeniedTablesAlert, hasDenied } from '../domain/export/denied-alert.ts';
import {
  type EndedExportStory,
  exportCanceledAlert,
  exportFailedAlert,
  exportIncompleteAlert,
  exportVerifiedAlert,
} from '../domain/export/ended-alerts.ts';
import { keepProvenTables } from '../domain/export/proven-tables.ts';
import { exportRecord, type FinalVerdict, type ProvenExport } from '../domain/export/record.ts';
import { nextAttempt } from '../domain/export/retry.ts';
import type { ExportTask } from '../domain/export/task.ts';
import { toPublish } from '../domain/export/to-publish.ts';
import { type ExportIntent, type WantedExport, wantedKey } from '../domain/export/wanted-export.ts';
import { policyOf } from '../domain/export/whose.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { type Recorded, recordFact } from '../domain/ledger/fact.ts';
import type { Dependencies, VerifyContext } from './dependencies.ts';
import type { Examined } from './examine.ts';

/** An export that ended, and what was found. */
export interface Ended {
  readonly intent: ExportIntent;
  readonly task: ExportTask;
  readonly verdict: FinalVerdict;
  readonly previous: ProvenExport | undefined;
  readonly proofs: Examined['proofs'];
}

/** Records what was found under the key, with what must follow from it; counted by whoever records it first. */
export async function recordEnded(
  deps: Dependencies,
  context: VerifyContext,
  ended: Ended,
  key: string,
): Promise<Recorded> {
  const { intent, task, verdict, previous, proofs } = ended;
  const { lakeBucket } = deps;
  const comparedWith = previous?.taskIdentifier;
  const next = nextOf(deps, context, ended);
  // Listed before the record says that nobody need be told: a crash between the two repeats only this.
  if (next) await deps.store.create(wantedKey(next.taskIdentifier), next);
  if (proofs.size > 0) await keepProvenTables(deps.store, key, proofs);
  if (verdict.kind === 'verified') await noteWhatFollows(deps, intent, key);
  const result = await recordFact(factDependencies(deps, context), {
    key,
    body: exportRecord({ export: intent, task, verdict, lakeBucket, comparedWith, next }),
    effects: effectsOf(deps, context, ended, { recordKey: key, next }),
    subject: intent.snapshotArn,
  });
  if (result === 'recorded') measure(context, task, verdict);
  return result;
}

/** What other functions are to do with it: its announcement may be lost. */
async function noteWhatFollows(
  { policy, store }: Dependencies,
  intent: ExportIntent,
  key: string,
): Promise<void> {
  const its = policyOf(intent, policy.clusters);
  await toPublish.note(store, key);
  if (its?.exports.mode === 'act' && its.exports.compare !== undefined) await toCompare.note(store, key);
  if (its && isFollowed(its.etl)) await toFollow.note(store, key);
}

/** The attempt that follows this one by itself, if any. */
function nextOf({ policy }: Dependencies, context: VerifyContext, ended: Ended): WantedExport | undefined {
  const { intent, task, verdict } = ended;
  const its = policyOf(intent, policy.clusters);
  if (its?.exports.mode !== 'act') return undefined;
  return nextAttempt({ export: intent, task, verdict }, its.exports.attempts, context.now());
}

interface Following {
  readonly recordKey: string;
  readonly next: WantedExport | undefined;
}

/**
 * Whoever has a rule is told always; people are told what went wrong, unless another attempt follows by itself, and
 * success where they asked for it.
 */
function effectsOf(deps: Dependencies, context: VerifyContext, ended: Ended, following: Following): Effect[] {
  const { recordKey, next } = following;
  const { intent, task, verdict, previous } = ended;
  const { deployment, clusters } = deps.policy;
  const policy = policyOf(intent, clusters);
  const story: EndedExportStory = {
    deployment,
    ...concernOf(policy),
    export: intent,
    now: context.now(),
    task,
    lakeBucket: deps.lakeBucket,
    recordKey,
    lastVerified: previous && new Date(previous.snapshotTime),
  };
  const announce = exportAnnouncement({ ...story, verdict, next });
  if (next) return [{ announce }];
  const alert = alertOf(story, verdict, policy?.exports.alertOnSuccess ?? false);
  return alert ? [{ announce }, { alert }] : [{ announce }];
}

function alertOf(story: EndedExportStory, verdict: FinalVerdict, alertOnSuccess: boolean): Alert | undefined {
  switch (verdict.kind) {
    case 'verified':
      return alertOnSuccess ? exportVerifiedAlert(story, verdict) : undefined;
    case 'incomplete':
      return hasDenied(verdict)
        ? exportDeniedTablesAlert(story, verdict)
        : exportIncompleteAlert(story, verdict);
    case 'failed':
      return exportFailedAlert(story, verdict);
    case 'canceled':
      return exportCanceledAlert(story);
  }
}

function measure(context: VerifyContext, task: ExportTask, verdict: FinalVerdict): void {
  if (verdict.kind === 'incomplete') context.count('TablesMissing', verdict.problems.length);
  if (task.startedAt && task.endedAt) {
    context.count('ExportDuration', (task.endedAt.getTime() - task.startedAt.getTime()) / 1_000);
  }
}
