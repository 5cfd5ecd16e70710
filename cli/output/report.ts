import type { JsonObject } from '../../functions/domain/json.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { Screen } from './screen.ts';

/** What a command found or did in one deployment: for programs, and for people. */
export interface Report {
  /** Under names that stay; times in ISO 8601, UTC. */
  readonly json: JsonObject;
  /** Without a line break at its end. */
  text(screen: Screen): string;
  /** How the command ends, where that is not `done`. */
  readonly status?: ExitStatus;
}
