import type { Alert } from '../domain/alert/alert.ts';
import type { Effect } from '../domain/effect.ts';
import { exportAnnouncement } from '../domain/export/announcements.ts';
import {
  type EndedExportStory,
  exportCanceledAlert,
  exportFailedAlert,
  exportIncompleteAlert,
  exportVerifiedAlert,
} from '../domain/export/ended-alerts.ts';
import { keepProvenTables } from '../domain/export/proven-tables.ts';
import { exportRecord, type FinalVerdict, type ProvenExport } from '../domain/export/record.ts';
import type { ExportTask } from '../domain/export/task.ts';
import type { ExportIntent } from '../domain/export/wanted-export.ts';
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
  if (proofs.size > 0) await keepProvenTables(deps.store, key, proofs);
  const result = await recordFact(factDependencies(deps, context), {
    key,
    body: exportRecord({ export: intent, task, verdict, lakeBucket, comparedWith }),
    effects: effectsOf(deps, context, ended, key),
    subject: intent.snapshotArn,
  });
  if (result === 'recorded') measure(context, task, verdict);
  return result;
}

/** Whoever has a rule is told always; people are told what went wrong, and success where they asked for it. */
function effectsOf(deps: Dependencies, context: VerifyContext, ended: Ended, recordKey: string): Effect[] {
  const { intent, task, verdict, previous } = ended;
  const { deployment, clusters } = deps.policy;
  const policy = clusters.find(({ name }) => name === intent.policyName);
  const story: EndedExportStory = {
    deployment,
    importance: policy?.importance ?? 'standard',
    export: intent,
    now: context.now(),
    task,
    lakeBucket: deps.lakeBucket,
    recordKey,
    lastVerified: previous && new Date(previous.snapshotTime),
  };
  const announce = exportAnnouncement({ ...story, verdict });
  const alert = alertOf(story, verdict, policy?.exports.alertOnSuccess ?? false);
  return alert ? [{ announce }, { alert }] : [{ announce }];
}

function alertOf(story: EndedExportStory, verdict: FinalVerdict, alertOnSuccess: boolean): Alert | undefined {
  switch (verdict.kind) {
    case 'verified':
      return alertOnSuccess ? exportVerifiedAlert(story, verdict) : undefined;
    case 'incomplete':
      return exportIncompleteAlert(story, verdict);
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
