import type { AuroraDataPlane } from '../../aurora/data-plane.ts';
import type { Clock } from '../../clock/clock.ts';
import type { RdsEvents } from './events.ts';
import type { Exports } from './exports.ts';
import type { Snapshots } from './snapshots.ts';
import type { RdsState } from './state.ts';

/** What RDS looks at in the services beside it when an export is asked for. */
export interface Neighbours {
  /** The role, as the export service sees it; `undefined` if there is none of that ARN. */
  readonly roles: (arn: string) => ExportRole | undefined;
  /** The bucket of that name, whoever owns it. */
  readonly buckets: (name: string) => { readonly region: string } | undefined;
  /** The key of that id, ARN, alias name or alias ARN. */
  readonly keys: (id: string) => { readonly arn: string; readonly enabled?: boolean } | undefined;
}

export interface ExportRole {
  /** Whether the role's trust policy lets the service assume it. */
  trusts(service: string): boolean;
  /** Whether the role's policies allow the action on the resource. */
  may(action: string, resource: string): boolean;
}

/** All that the operations work on. */
export interface RdsContext extends Neighbours {
  readonly state: RdsState;
  readonly clock: Clock;
  readonly dataPlane: AuroraDataPlane;
  readonly events: RdsEvents;
  readonly snapshots: Snapshots;
  readonly exports: Exports;
}
