import { meaningOfCause } from './reason.ts';
import type { FinalVerdict } from './record.ts';
import type { ExportTask } from './task.ts';
import { withoutAttempt } from './task-identifier.ts';
import type { ExportIntent, WantedExport } from './wanted-export.ts';

const firstPauseMs = 900_000;

/**
 * The next attempt to export a snapshot, where RDS ended one as FAILED for a cause that can pass by itself and the
 * policy allows another: 15 minutes later, then twice as long each time. `undefined` where another would not help (a
 * key, role or bucket that a person must repair; a value too large), where somebody canceled it, or where RDS said
 * COMPLETE: then the files may be there, and checking again costs nothing.
 *
 * @param attempts how many there may be in all
 */
export function nextAttempt(
  ended: { readonly export: ExportIntent; readonly task: ExportTask; readonly verdict: FinalVerdict },
  attempts: number,
  now: Date,
): WantedExport | undefined {
  const { export: export_, task, verdict } = ended;
  if (verdict.kind !== 'failed' || task.state !== 'FAILED' || export_.attempt >= attempts) return undefined;
  if (!meaningOfCause(verdict.cause).retryCanHelp) return undefined;
  const attempt = export_.attempt + 1;
  const pause = firstPauseMs * 2 ** (export_.attempt - 1);
  const {
    intendedAt: _its,
    chosen: _list,
    never: _denied,
    refusedSince: _refused,
    notBefore: _due,
    ...same
  } = export_;
  return {
    ...same,
    taskIdentifier: `${withoutAttempt(export_.taskIdentifier)}-${attempt}`,
    attempt,
    wantedAt: now.toISOString(),
    notBefore: new Date(now.getTime() + pause).toISOString(),
  };
}
