import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Where one run keeps what stays to look at. */
export interface RunDirectory {
  readonly path: string;
  readonly timeline: string;
  readonly cdkOut: string;
  readonly lake: string;
  readonly ledger: string;
  readonly alerts: string;
}

/**
 * Makes `.steward/<start time>-<process id>/`, so that runs side by side do not collide, and lets
 * `.steward/latest` point at it.
 */
export function makeRunDirectory(root: string, startedAt: Date, processId: number): RunDirectory {
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
  const name = `${stamp}-${processId}`;
  const directory = path.join(root, name);
  mkdirSync(directory, { recursive: true });
  pointLatestAt(root, name);
  return {
    path: directory,
    timeline: path.join(directory, 'timeline.jsonl'),
    cdkOut: path.join(directory, 'cdk.out'),
    lake: path.join(directory, 'lake'),
    ledger: path.join(directory, 'ledger'),
    alerts: path.join(directory, 'alerts'),
  };
}

/** By rename, so that another run's look-up never finds it missing. */
function pointLatestAt(root: string, name: string): void {
  const temporary = path.join(root, `.latest-${name}`);
  rmSync(temporary, { force: true });
  symlinkSync(name, temporary);
  renameSync(temporary, path.join(root, 'latest'));
}
