import { clusterContract } from './rds-clusters.ts';
import { driveRds, type RdsSubject } from './rds-driver.ts';
import { exportContract } from './rds-exports.ts';
import { snapshotContract } from './rds-snapshots.ts';

export type { RdsSubject } from './rds-driver.ts';

/** What Aurora's API does, as far as the suite relies on it. */
export function rdsContract(setUp: () => Promise<RdsSubject>): void {
  const driver = driveRds(setUp);
  clusterContract(driver);
  snapshotContract(driver);
  exportContract(driver);
}
