import type { RestorePoint } from '../../functions/domain/backup/restorable.ts';
import type { Pause } from '../../functions/domain/pause/pause.ts';
import type { EndedExport } from '../reading/exports.ts';
import type { OpenIncident } from '../reading/open-incidents.ts';

/** A cluster, or an instance that is in none, as `steward status` shows it. */
export interface ClusterStatus {
  readonly identifier: string;
  readonly resourceId: string;
  readonly kind: 'cluster' | 'instance';
  /** As RDS has it. */
  readonly state: string;
  /** The newest snapshot of any kind that is available. */
  readonly lastBackup: RestorePoint | undefined;
  readonly pointInTime: { readonly earliest: Date | undefined; readonly latest: Date } | undefined;
  /** `off` where the configuration exports nothing of it. */
  readonly lastVerifiedExport: EndedExport | undefined | 'off';
  /** The first that is due of the secrets that name the cluster's endpoints; `off` where none does. */
  readonly nextRotation: Date | undefined | 'off';
  readonly pause: Pause | undefined;
  readonly incidents: readonly OpenIncident[];
}

/** A deployment as `steward status` shows it. */
export interface DeploymentStatus {
  /** Those in trouble first, then by identifier. */
  readonly clusters: readonly ClusterStatus[];
  /** What the configuration names and RDS does not have. */
  readonly missing: readonly string[];
  readonly pauses: readonly Pause[];
  readonly at: Date;
}
