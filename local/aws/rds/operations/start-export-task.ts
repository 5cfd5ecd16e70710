import {
  DBClusterNotFoundFault$,
  DBClusterSnapshotNotFoundFault$,
  DBSnapshotNotFoundFault$,
  type ExportTask,
  ExportTaskAlreadyExistsFault$,
  IamRoleMissingPermissionsFault$,
  IamRoleNotFoundFault$,
  InvalidExportOnlyFault$,
  InvalidExportSourceStateFault$,
  InvalidS3BucketFault$,
  KMSKeyNotAccessibleFault$,
  StartExportTask$,
} from '@aws-sdk/client-rds';
import { AwsError } from '../../service.ts';
import { defineOperation, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { resourceTagContext } from '../tags.ts';
import { checkExport, type StartExportInput } from './start-export-checks.ts';
import { impliedByExport } from './start-export-permissions.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Considerations.html */
const concurrentExports = 5;

/**
 * The model has no error for a sixth task. This code and its message are what users of the API report in public
 * (several repositories on GitHub handle it by this name); AWS documents neither.
 */
const limitReached = 'ExportTaskLimitReachedFault';

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartExportTask.html */
export function startExportTask(rds: RdsContext): Operation {
  const { state, exports, clock } = rds;
  return defineOperation<StartExportInput, ExportTask>({
    schema: StartExportTask$,
    errors: [
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
    ],
    undocumentedErrors: [limitReached],
    reads: [
      'ExportTaskIdentifier',
      'SourceArn',
      'S3BucketName',
      'S3Prefix',
      'IamRoleArn',
      'KmsKeyId',
      'ExportOnly',
    ],
    identify: (input) => ({
      resources: [input.SourceArn],
      context: resourceTagContext(state.exportable(input.SourceArn)?.tags),
      implied: impliedByExport(rds, input),
    }),
    run(input) {
      const { source, keyArn } = checkExport(rds, input);
      if (state.activeExports.length >= concurrentExports) {
        throw new AwsError(
          limitReached,
          400,
          `You have reached the limit of ${concurrentExports} concurrent export tasks`,
        );
      }
      const task = exports.start({
        identifier: input.ExportTaskIdentifier,
        source,
        bucket: input.S3BucketName,
        prefix: input.S3Prefix,
        iamRoleArn: input.IamRoleArn,
        kmsKeyId: keyArn,
        exportOnly: input.ExportOnly,
        startedAt: clock.now(),
      });
      return task.describe();
    },
  });
}
