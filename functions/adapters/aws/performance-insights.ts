import type {
  DescribeDimensionKeysCommandInput,
  DescribeDimensionKeysCommandOutput,
} from '@aws-sdk/client-pi';
import type { StatementLoads } from '../../domain/failover/top-statements.ts';
import { calling } from './fault.ts';

export type TopKeys = (
  input: DescribeDimensionKeysCommandInput,
  patience: AbortSignal,
) => Promise<DescribeDimensionKeysCommandOutput>;

const dimension = 'db.sql_tokenized.statement';
const patienceMs = 8_000;

/**
 * Load by statement, from Performance Insights, by one call.
 * https://docs.aws.amazon.com/performance-insights/latest/APIReference/API_DescribeDimensionKeys.html
 */
export class PerformanceInsights implements StatementLoads {
  readonly #connect: () => Promise<TopKeys>;
  #topKeys: Promise<TopKeys> | undefined;

  /** @param connect makes the client; called with the first question. */
  constructor(connect: () => Promise<TopKeys> = connectPerformanceInsights) {
    this.#connect = connect;
  }

  async top(resourceId: string, from: Date, to: Date) {
    this.#topKeys ??= this.#connect();
    const topKeys = await this.#topKeys;
    const { Keys = [] } = await calling(
      { call: 'Performance Insights DescribeDimensionKeys', subject: resourceId },
      () =>
        topKeys(
          {
            ServiceType: 'RDS',
            Identifier: resourceId,
            StartTime: from,
            EndTime: to,
            PeriodInSeconds: 60,
            Metric: 'db.load.avg',
            GroupBy: { Group: 'db.sql_tokenized', Dimensions: [dimension], Limit: 5 },
          },
          AbortSignal.timeout(patienceMs),
        ),
    );
    return Keys.flatMap(({ Dimensions, Total }) => {
      const sql = Dimensions?.[dimension];
      return sql === undefined || Total === undefined ? [] : [{ sql, load: Total }];
    });
  }
}

/** From a module of its own: importing the package when needed would bring all of it. */
async function connectPerformanceInsights(): Promise<TopKeys> {
  const { performanceInsightsTopKeys } = await import('./performance-insights-client.ts');
  return performanceInsightsTopKeys();
}
