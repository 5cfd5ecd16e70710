import {
  DescribeExportTasks$,
  type DescribeExportTasksMessage,
  ExportTaskNotFoundFault$,
  type ExportTasksMessage,
} from '@aws-sdk/client-rds';
import { defineOperation, fault, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import type { ExportTask } from '../export-task.ts';
import { applyFilters, type Filters } from '../filter.ts';
import { page } from '../page.ts';
import { resourceTagContext } from '../tags.ts';

/** Names and values are case-sensitive; statuses are lower case here although results are upper case. */
const filters: Filters<ExportTask> = {
  'export-task-identifier': (task, values) => values.includes(task.identifier),
  's3-bucket': (task, values) => values.includes(task.bucket),
  'source-arn': (task, values) => values.includes(task.source.arn),
  status: (task, values) => values.includes(task.status.toLowerCase()),
};

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeExportTasks.html */
export function describeExportTasks({ state }: RdsContext): Operation {
  return defineOperation<DescribeExportTasksMessage, ExportTasksMessage>({
    schema: DescribeExportTasks$,
    errors: [ExportTaskNotFoundFault$],
    reads: ['ExportTaskIdentifier', 'SourceArn', 'SourceType', 'Filters', 'MaxRecords', 'Marker'],
    // Authorised against the source, where the request names one.
    identify: ({ SourceArn: source }) => ({
      resources: [source ?? '*'],
      context: resourceTagContext(source ? state.exportable(source)?.tags : undefined),
    }),
    run(input) {
      const { ExportTaskIdentifier: named, SourceArn: source, SourceType: type } = input;
      const tasks = (named ? [find(named)] : [...state.exportTasks.values()]).filter(
        (task) => (!source || task.source.arn === source) && (!type || type === task.sourceType),
      );
      const found = applyFilters(tasks, input.Filters, filters);
      const { records, marker } = page(found, (task) => task.identifier, input);
      return { ExportTasks: records.map((task) => task.describe()), Marker: marker };
    },
  });

  function find(named: string): ExportTask {
    const task = state.exportTasks.get(named);
    if (!task) throw fault(ExportTaskNotFoundFault$, `The export task ${named} was not found.`);
    return task;
  }
}
