import type { Operation } from '../wire/operation.ts';
import type { RdsContext } from './context.ts';
import { addTagsToResource } from './operations/add-tags-to-resource.ts';
import { cancelExportTask } from './operations/cancel-export-task.ts';
import { createDbClusterSnapshot } from './operations/create-db-cluster-snapshot.ts';
import { deleteDbClusterSnapshot } from './operations/delete-db-cluster-snapshot.ts';
import { describeBlueGreenDeployments } from './operations/describe-blue-green-deployments.ts';
import { describeDbClusterParameters } from './operations/describe-db-cluster-parameters.ts';
import { describeDbClusterSnapshotAttributes } from './operations/describe-db-cluster-snapshot-attributes.ts';
import { describeDbClusterSnapshots } from './operations/describe-db-cluster-snapshots.ts';
import { describeDbClusters } from './operations/describe-db-clusters.ts';
import { describeDbInstances } from './operations/describe-db-instances.ts';
import { describeDbSnapshots } from './operations/describe-db-snapshots.ts';
import { describeEvents } from './operations/describe-events.ts';
import { describeExportTasks } from './operations/describe-export-tasks.ts';
import { describeGlobalClusters } from './operations/describe-global-clusters.ts';
import { listTagsForResource } from './operations/list-tags-for-resource.ts';
import { removeTagsFromResource } from './operations/remove-tags-from-resource.ts';
import { startExportTask } from './operations/start-export-task.ts';

/** The operations of RDS that are imitated; any other stops the run by name. */
export const operations: readonly ((rds: RdsContext) => Operation)[] = [
  addTagsToResource,
  cancelExportTask,
  createDbClusterSnapshot,
  deleteDbClusterSnapshot,
  describeBlueGreenDeployments,
  describeDbClusterParameters,
  describeDbClusterSnapshotAttributes,
  describeDbClusterSnapshots,
  describeDbClusters,
  describeDbInstances,
  describeDbSnapshots,
  describeEvents,
  describeExportTasks,
  describeGlobalClusters,
  listTagsForResource,
  removeTagsFromResource,
  startExportTask,
];
