import {
  DBClusterNotFoundFault$,
  DBClusterSnapshotNotFoundFault$,
  DBSnapshotNotFoundFault$,
  ExportTaskAlreadyExistsFault$,
  IamRoleMissingPermissionsFault$,
  IamRoleNotFoundFault$,
  InvalidExportOnlyFault$,
  InvalidExportSourceStateFault$,
  InvalidS3BucketFault$,
  KMSKeyNotAccessibleFault$,
  type StartExportTaskMessage,
} from '@aws-sdk/client-rds';
import { AwsError } from '../../service.ts';
import { fault, type Given } from '../../wire/operation.ts';
import { DbCluster } from '../cluster.ts';
import { ClusterClone } from '../cluster-clone.ts';
import type { RdsContext } from '../context.ts';
import type { ExportSource } from '../export-task.ts';
import { parseRdsArn } from '../identifier.ts';

export type StartExportInput = Given<
  StartExportTaskMessage,
  'ExportTaskIdentifier' | 'SourceArn' | 'S3BucketName' | 'IamRoleArn' | 'KmsKeyId'
>;

/** All that can be wrong with an export before it starts, except for the number of those that run. */
export function checkExport(
  rds: RdsContext,
  input: StartExportInput,
): { readonly source: ExportSource; readonly keyArn: string } {
  if (rds.state.exportTasks.has(input.ExportTaskIdentifier)) {
    throw fault(
      ExportTaskAlreadyExistsFault$,
      `The export task with the ID ${input.ExportTaskIdentifier} already exists.`,
    );
  }
  checkExportOnly(input.ExportOnly ?? []);
  checkPrefix(input.S3Prefix ?? '');
  const source = checkSource(rds, input);
  checkBucket(rds, input.S3BucketName);
  checkRole(rds, input.IamRoleArn, input.S3BucketName);
  return { source, keyArn: checkKey(rds, input.KmsKeyId) };
}

const exportOnlyBytes = 200 * 1024;

/** `database`, `database.schema` or `database.schema.table`, of letters, digits, $ and _ only. */
function checkExportOnly(entries: readonly string[]): void {
  const wrong = entries.find((entry) => !/^[\w$]+(\.[\w$]+){0,2}$/.test(entry));
  if (wrong !== undefined) {
    throw fault(InvalidExportOnlyFault$, `The ExportOnly value ${wrong} is not valid.`);
  }
  if (entries.join().length > exportOnlyBytes) {
    throw fault(InvalidExportOnlyFault$, 'ExportOnly is longer than 200 KB.');
  }
}

function checkPrefix(prefix: string): void {
  if (prefix.includes(':')) {
    throw new AwsError('InvalidParameterValue', 400, 'S3Prefix must not contain a colon (:).');
  }
}

function checkSource(
  { state }: RdsContext,
  { SourceArn: arn, ExportTaskIdentifier: task }: StartExportInput,
): ExportSource {
  const source = state.exportable(arn);
  if (!source) throw notFound(arn, parseRdsArn(state.region, arn)?.type);
  if (source.status !== 'available') {
    throw fault(
      InvalidExportSourceStateFault$,
      `The source ${arn} is ${source.status}; it must be available to be exported.`,
    );
  }
  // AWS says that a snapshot or cluster has one task at a time, and not with which error it refuses another.
  if (state.activeExports.some((one) => one.source.arn === arn)) {
    throw fault(InvalidExportSourceStateFault$, `The source ${arn} is already being exported.`);
  }
  return source instanceof DbCluster ? new ClusterClone(source, task) : source;
}

function notFound(arn: string, type: string | undefined): AwsError {
  switch (type) {
    case 'cluster':
      return fault(DBClusterNotFoundFault$, `DBCluster ${arn} not found.`);
    case 'snapshot':
      return fault(DBSnapshotNotFoundFault$, `DBSnapshot ${arn} not found.`);
    default:
      return fault(DBClusterSnapshotNotFoundFault$, `DBClusterSnapshot ${arn} not found.`);
  }
}

function checkBucket({ state, buckets }: RdsContext, name: string): void {
  const bucket = buckets(name);
  if (!bucket) throw fault(InvalidS3BucketFault$, `The S3 bucket ${name} doesn't exist.`);
  if (bucket.region !== state.region.region) {
    throw fault(InvalidS3BucketFault$, `The S3 bucket ${name} isn't located in the current AWS Region.`);
  }
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Setup.html */
const bucketActions = ['s3:ListBucket', 's3:GetBucketLocation'];
const objectActions = ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'];

function checkRole({ state, roles }: RdsContext, arn: string, bucket: string): void {
  const role = roles(arn);
  if (!role?.trusts('export.rds.amazonaws.com')) {
    throw fault(
      IamRoleNotFoundFault$,
      `The IAM role ${arn} doesn't exist, or export.rds.amazonaws.com may not assume it.`,
    );
  }
  const bucketArn = `arn:${state.region.partition}:s3:::${bucket}`;
  const lacking = [
    ...bucketActions.filter((action) => !role.may(action, bucketArn)),
    ...objectActions.filter((action) => !role.may(action, `${bucketArn}/*`)),
  ];
  if (lacking.length > 0) {
    throw fault(
      IamRoleMissingPermissionsFault$,
      `The IAM role ${arn} isn't authorized to call ${lacking.join(', ')} on the S3 bucket ${bucket}.`,
    );
  }
}

function checkKey({ keys }: RdsContext, id: string): string {
  const key = keys(id);
  if (!key || key.enabled === false) {
    throw fault(KMSKeyNotAccessibleFault$, `The KMS key ${id} doesn't exist or can't be used.`);
  }
  return key.arn;
}
