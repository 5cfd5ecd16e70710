import { concernOf } from '../domain/alert/concern.ts';
import type { Refusal } from '../domain/export/refusal.ts';
import { exportNotStartedAlert, snapshotVanishedAlert } from '../domain/export/start-alerts.ts';
import { refusalKey, type WantedExport } from '../domain/export/wanted-export.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { clusterPolicy, type Dependencies, type ExportContext } from './dependencies.ts';

/** Why an export is not started until a person changes something. */
export interface GivenUp {
  readonly refusal: Refusal;
  /** A few words, for a subject. */
  readonly cause: string;
  readonly todo: readonly string[];
  /** Absent where RDS refused. */
  readonly by?: 'ourselves';
  /** `next-attempt`: its own identifier will never be free. */
  readonly again: 'by-itself' | 'next-attempt';
}

/** Records that RDS will not start the export. One record, and one alert, however often it is tried. */
export async function giveUp(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  { refusal, ...why }: GivenUp,
): Promise<Pick<Outcome, 'kind' | 'reason'>> {
  const alert = exportNotStartedAlert(storyOf(deps, context, export_), { ...refusal, ...why });
  await record(deps, context, export_, refusal, alert);
  return { kind: 'failed-for-good', reason: `${why.cause} (${refusal.code}: ${refusal.message})` };
}

/** Records that there is nothing left to export. */
export async function recordVanished(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  refusal: Refusal,
): Promise<void> {
  await record(deps, context, export_, refusal, snapshotVanishedAlert(storyOf(deps, context, export_)));
}

async function record(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  { code, message }: Refusal,
  alert: ReturnType<typeof snapshotVanishedAlert>,
): Promise<void> {
  await recordFact(factDependencies(deps, context), {
    key: refusalKey(export_),
    body: { ...export_, code, message },
    effects: [{ alert }],
    subject: export_.snapshotArn,
  });
}

/** What alerts about an export are told from. */
export function storyOf(deps: Dependencies, context: ExportContext, export_: WantedExport) {
  const concern = concernOf(clusterPolicy(deps, export_));
  return { deployment: deps.policy.deployment, ...concern, export: export_, now: context.now() };
}
