import {
  CancelExportTask$,
  type CancelExportTaskMessage,
  type ExportTask,
  ExportTaskNotFoundFault$,
  InvalidExportTaskStateFault$,
} from '@aws-sdk/client-rds';
import { defineOperation, fault, type Given, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';

type Input = Given<CancelExportTaskMessage, 'ExportTaskIdentifier'>;

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CancelExportTask.html */
export function cancelExportTask({ state, exports }: RdsContext): Operation {
  return defineOperation<Input, ExportTask>({
    schema: CancelExportTask$,
    errors: [ExportTaskNotFoundFault$, InvalidExportTaskStateFault$],
    reads: ['ExportTaskIdentifier'],
    // The service authorization reference gives this action no resource type.
    identify: () => ({ resources: ['*'] }),
    run({ ExportTaskIdentifier: named }) {
      const task = state.exportTasks.get(named);
      if (!task) throw fault(ExportTaskNotFoundFault$, `The export task ${named} was not found.`);
      if (task.status !== 'STARTING' && task.status !== 'IN_PROGRESS') {
        throw fault(
          InvalidExportTaskStateFault$,
          `The export task ${named} is ${task.status}; only one that is starting or in progress can be canceled.`,
        );
      }
      exports.cancel(task);
      return task.describe();
    },
  });
}
