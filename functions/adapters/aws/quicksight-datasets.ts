import {
  CreateIngestionCommand,
  DescribeIngestionCommand,
  QuickSightClient,
} from '@aws-sdk/client-quicksight';
import { parseArn } from '../../domain/arn.ts';
import type { EtlRuns, RunState, StartRequest } from '../../domain/etl/targets.ts';
import { clientConfiguration } from './clients.ts';
import { lookAt, startRun } from './etl-start.ts';
import { errorFacts } from './fault.ts';

/**
 * Refreshes of QuickSight datasets in SPICE, named after what they follow, so that none starts twice. QuickSight sends
 * no event when one ends.
 * https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateIngestion.html
 */
export class QuickSightDatasets implements EtlRuns {
  readonly #client: QuickSightClient;

  constructor(client: QuickSightClient) {
    this.#client = client;
  }

  start({ name, mark }: StartRequest) {
    return startRun({ call: 'QuickSight CreateIngestion', subject: name }, async () => {
      const ingestion = ingestionOf(name, mark);
      try {
        await this.#client.send(new CreateIngestionCommand(ingestion));
      } catch (thrown) {
        if (errorFacts(thrown).name !== 'ResourceExistsException') throw thrown;
      }
      return ingestion.IngestionId;
    });
  }

  async find(name: string, mark: string): Promise<string | undefined> {
    const { IngestionId } = ingestionOf(name, mark);
    return (await this.look(name, IngestionId)).state === 'gone' ? undefined : IngestionId;
  }

  async look(name: string, runId: string): Promise<RunState> {
    return lookAt({ call: 'QuickSight DescribeIngestion', subject: `${name} ${runId}` }, async () => {
      const { Ingestion } = await this.#client.send(new DescribeIngestionCommand(ingestionOf(name, runId)));
      if (!Ingestion) return { state: 'gone' };
      const { CreatedTime: startedAt, IngestionTimeInSeconds, ErrorInfo, IngestionStatus } = Ingestion;
      const endedAt =
        startedAt && IngestionTimeInSeconds !== undefined
          ? new Date(startedAt.getTime() + IngestionTimeInSeconds * 1_000)
          : undefined;
      const error = ErrorInfo && [ErrorInfo.Type, ErrorInfo.Message].filter(Boolean).join(': ');
      const over = { runId, startedAt, endedAt, error };
      switch (IngestionStatus) {
        case 'COMPLETED':
          return { state: 'succeeded', ...over };
        case 'FAILED':
          return { state: 'failed', ...over };
        case 'CANCELLED':
          return { state: 'stopped', ...over };
        default:
          return { state: 'running' };
      }
    });
  }
}

/** An ingestion's id has letters, digits, hyphens and underscores; the mark has a full stop too. */
function ingestionOf(datasetArn: string, mark: string) {
  const arn = parseArn(datasetArn);
  return {
    AwsAccountId: arn?.account ?? '',
    DataSetId: arn?.resource.replace(/^dataset\//, '') ?? '',
    IngestionId: mark.replaceAll('.', '_'),
  };
}

export function quickSightDatasets(): QuickSightDatasets {
  return new QuickSightDatasets(new QuickSightClient(clientConfiguration('quickSight')));
}
