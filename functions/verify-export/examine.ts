import { tableFolders } from '../domain/export/exported-files.ts';
import { type Manifest, parseManifests } from '../domain/export/manifest.ts';
import { previousGoodExport } from '../domain/export/previous.ts';
import type { ProvenExport } from '../domain/export/record.ts';
import { type ExportTask, endState, exportFolder } from '../domain/export/task.ts';
import { type ExportEvidence, judgeExport, type Verdict } from '../domain/export/verdict.ts';
import type { ExportIntent } from '../domain/export/wanted-export.ts';
import { toFault } from '../domain/fault.ts';
import type { Dependencies, VerifyContext } from './dependencies.ts';

/** Folders looked into at once. */
const looksAtOnce = 16;

export interface Examined {
  readonly verdict: Verdict;
  readonly previous: ProvenExport | undefined;
}

/** Gathers what there is to see of an export and judges it. The lake is read only for one that is COMPLETE. */
export async function examine(
  deps: Dependencies,
  context: VerifyContext,
  intent: ExportIntent,
  task: ExportTask,
): Promise<Examined> {
  const end = endState(task);
  const previous = end && (await previousGoodExport(deps.store, intent, task.only));
  const seen = end === 'COMPLETE' ? await lookAtFiles(deps, task) : nothingSeen;
  const evidence = { task, intendedAt: new Date(intent.intendedAt), previous, ...seen };
  return { verdict: judgeExport(evidence, context.now()), previous };
}

type Seen = Pick<ExportEvidence, 'manifest' | 'withFiles'>;

const nothingSeen: Seen = { manifest: undefined, withFiles: new Set() };

async function lookAtFiles(deps: Dependencies, task: ExportTask): Promise<Seen> {
  const folder = exportFolder(task);
  try {
    const manifest = parseManifests(await deps.files.manifests(folder));
    const withFiles =
      manifest.state === 'whole' ? await tablesWithFiles(deps, folder, manifest) : new Set<string>();
    return { manifest, withFiles };
  } catch (thrown) {
    const fault = toFault(thrown, `the files of ${task.identifier} to be read`);
    // What is denied says nothing about the export: no verdict, until somebody restores the permission.
    if (fault.retryable || fault.kind === 'access-denied') throw fault;
    // A bucket that is gone: waited for as long as for manifests, then told.
    return { manifest: { state: 'half-written', because: fault.message }, withFiles: new Set() };
  }
}

async function tablesWithFiles(
  { files }: Dependencies,
  folder: string,
  { tables }: Extract<Manifest, { state: 'whole' }>,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (let index = 0; index < tables.length; index += looksAtOnce) {
    const some = tables.slice(index, index + looksAtOnce).map(async ({ name }) => {
      for (const below of tableFolders(name)) {
        if (await files.hasParquet(folder + below)) return found.add(name);
      }
      return undefined;
    });
    await Promise.all(some);
  }
  return found;
}
