import {
  CancelExportTaskCommand,
  type ExportTask as DescribedTask,
  type DescribeExportTasksCommandInput,
  paginateDescribeExportTasks,
  type RDSClient,
  StartExportTaskCommand,
} from '@aws-sdk/client-rds';
import type {
  CancelAnswer,
  ExportRequest,
  ExportTask,
  ExportTasks,
  StartAnswer,
} from '../../domain/export/task.ts';
import { awsFault, errorFacts } from './fault.ts';

/** Where exports go, and by whose right. */
export interface ExportDestination {
  readonly bucket: string;
  readonly keyArn: string;
  readonly roleArn: string;
}

export interface RdsExportTasksOptions {
  readonly client: RDSClient;
  /** Needed to start tasks. */
  readonly destination?: ExportDestination;
}

/**
 * Export tasks of RDS.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeExportTasks.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartExportTask.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CancelExportTask.html
 */
export class RdsExportTasks implements ExportTasks {
  readonly #client: RDSClient;
  readonly #destination: ExportDestination | undefined;

  constructor({ client, destination }: RdsExportTasksOptions) {
    this.#client = client;
    this.#destination = destination;
  }

  active(): Promise<readonly ExportTask[]> {
    // In lower case, although answers are in upper case.
    const Filters = [{ Name: 'status', Values: ['starting', 'in_progress', 'canceling'] }];
    return this.#describe({ Filters }, 'tasks in progress');
  }

  async find(identifier: string): Promise<ExportTask | undefined> {
    // By filter, since a filter that finds nothing is no error.
    const Filters = [{ Name: 'export-task-identifier', Values: [identifier] }];
    const tasks = await this.#describe({ Filters }, identifier);
    return tasks.find((task) => task.identifier === identifier);
  }

  async ofSource(sourceArn: string): Promise<readonly ExportTask[]> {
    const Filters = [{ Name: 'source-arn', Values: [sourceArn] }];
    const tasks = await this.#describe({ Filters }, sourceArn);
    const startOf = ({ startedAt }: ExportTask) => startedAt?.getTime() ?? Number.POSITIVE_INFINITY;
    return tasks.toSorted((a, b) => startOf(b) - startOf(a));
  }

  async start({ identifier, sourceArn, prefix, only }: ExportRequest): Promise<StartAnswer> {
    const destination = this.#destination;
    if (!destination) throw new TypeError('Expected: a destination, to start an export. Found: none.');
    const command = new StartExportTaskCommand({
      ExportTaskIdentifier: identifier,
      SourceArn: sourceArn,
      S3BucketName: destination.bucket,
      KmsKeyId: destination.keyArn,
      IamRoleArn: destination.roleArn,
      ...(prefix !== '' && { S3Prefix: prefix }),
      ...(only.length > 0 && { ExportOnly: [...only] }),
    });
    try {
      await this.#client.send(command);
      return { answer: 'started' };
    } catch (thrown) {
      const fault = awsFault(thrown, { call: 'RDS StartExportTask', subject: sourceArn });
      const { name: code, message, status } = errorFacts(thrown);
      const answered = status !== undefined && status >= 400 && status < 500;
      if (!answered || fault.kind === 'throttled' || isExpired(code)) throw fault;
      return { answer: 'refused', code, message };
    }
  }

  async cancel(identifier: string): Promise<CancelAnswer> {
    const command = new CancelExportTaskCommand({ ExportTaskIdentifier: identifier });
    try {
      await this.#client.send(command);
      return { answer: 'canceling' };
    } catch (thrown) {
      const { name } = errorFacts(thrown);
      if (name === 'InvalidExportTaskStateFault') return { answer: 'ended' };
      if (name === 'ExportTaskNotFoundFault') return { answer: 'unknown' };
      throw awsFault(thrown, { call: 'RDS CancelExportTask', subject: identifier });
    }
  }

  async #describe(input: DescribeExportTasksCommandInput, subject: string): Promise<readonly ExportTask[]> {
    const tasks: ExportTask[] = [];
    try {
      const pages = paginateDescribeExportTasks({ client: this.#client, pageSize: 100 }, input);
      for await (const { ExportTasks = [] } of pages) tasks.push(...ExportTasks.flatMap(taskOf));
    } catch (thrown) {
      if (errorFacts(thrown).name === 'ExportTaskNotFoundFault') return [];
      throw awsFault(thrown, { call: 'RDS DescribeExportTasks', subject });
    }
    return tasks;
  }
}

/** Lambda replaces expired credentials: a later call can succeed. */
function isExpired(code: string): boolean {
  return /^(Expired|RequestExpired)/.test(code);
}

function taskOf(described: DescribedTask): ExportTask[] {
  const { ExportTaskIdentifier: identifier, SourceArn: sourceArn } = described;
  if (!identifier || !sourceArn) return [];
  return [
    {
      identifier,
      sourceArn,
      state: (described.Status ?? 'unknown').toUpperCase(),
      percentProgress: described.PercentProgress ?? 0,
      startedAt: described.TaskStartTime,
      endedAt: described.TaskEndTime,
      bucket: described.S3Bucket || undefined,
      prefix: (described.S3Prefix ?? '').replace(/\/+$/, ''),
      only: described.ExportOnly ?? [],
      failureCause: described.FailureCause || undefined,
      warningMessage: described.WarningMessage || undefined,
    },
  ];
}
