import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalCredentials } from '../aws/service.ts';

/** How another process reaches the local run that stays: `.steward/local.json`. */
export interface Invitation {
  readonly processId: number;
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: LocalCredentials;
  /** The configuration that is running, relative to the project. */
  readonly config: string;
  /** Outputs of the stack by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Full names of the functions by their short ones. */
  readonly functions: Readonly<Record<string, string>>;
  /** Where happenings are asked for. */
  readonly happenings: { readonly url: string; readonly secret: string };
}

function fileIn(project: string): string {
  return path.join(project, '.steward', 'local.json');
}

/** Readable by its owner alone: it holds credentials, if only for endpoints on this machine. */
export function writeInvitation(project: string, invitation: Invitation): void {
  mkdirSync(path.dirname(fileIn(project)), { recursive: true });
  writeFileSync(fileIn(project), `${JSON.stringify(invitation, null, 2)}\n`, { mode: 0o600 });
}

/** @throws when no local run stays: says how to start one. */
export function readInvitation(project: string): Invitation {
  try {
    return JSON.parse(readFileSync(fileIn(project), 'utf8'));
  } catch {
    throw new Error(
      'Expected a local run. Found none. Do: start one with `npm run local` in another terminal.',
    );
  }
}

/** Takes the invitation back, unless another run has put its own there meanwhile. */
export function withdrawInvitation(project: string, processId: number): void {
  try {
    if (readInvitation(project).processId === processId) rmSync(fileIn(project));
  } catch {
    // Nobody can follow an invitation that is not there.
  }
}
