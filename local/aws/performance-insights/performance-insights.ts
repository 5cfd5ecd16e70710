import {
  DescribeDimensionKeys$,
  type DescribeDimensionKeysRequest,
  type DescribeDimensionKeysResponse,
  InvalidArgumentException$,
  NotAuthorizedException$,
} from '@aws-sdk/client-pi';
import { NotImitatedError, type ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';

/** A statement and its average active sessions, whatever the time asked for. */
export interface StatementLoad {
  readonly statement: string;
  readonly load: number;
}

export interface PerformanceInsightsPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

export interface PerformanceInsights {
  readonly endpoint: ServiceEndpoint;
  /** What an instance was busy with; one that nothing was arranged for has it switched off. */
  arrange(resourceId: string, loads: readonly StatementLoad[]): void;
}

const dimension = 'db.sql_tokenized.statement';
/** "Each response element returns a maximum of 500 bytes." */
const mostBytes = 500;

/** Loads that a test or a story has arranged; Performance Insights' own collecting is not imitated. */
export function createPerformanceInsights({
  partition,
  account,
  region,
}: PerformanceInsightsPlace): PerformanceInsights {
  const arranged = new Map<string, readonly StatementLoad[]>();
  return {
    endpoint: createServiceEndpoint({
      service: 'pi',
      protocol: awsJson,
      operations: [
        describeDimensionKeys({
          arnOf: (id) => `arn:${partition}:pi:${region}:${account}:metrics/rds/${id}`,
          find: (id) => arranged.get(id),
        }),
      ],
    }),
    arrange(resourceId, loads) {
      arranged.set(resourceId, loads);
    },
  };
}

/** https://docs.aws.amazon.com/performance-insights/latest/APIReference/API_DescribeDimensionKeys.html */
function describeDimensionKeys({
  arnOf,
  find,
}: {
  arnOf(resourceId: string): string;
  find(resourceId: string): readonly StatementLoad[] | undefined;
}): Operation {
  type Input = Given<
    DescribeDimensionKeysRequest,
    'Identifier' | 'StartTime' | 'EndTime' | 'GroupBy' | 'Metric'
  >;
  return defineOperation<Input, DescribeDimensionKeysResponse>({
    schema: DescribeDimensionKeys$,
    errors: [InvalidArgumentException$, NotAuthorizedException$],
    reads: ['ServiceType', 'Identifier', 'StartTime', 'EndTime', 'PeriodInSeconds', 'Metric', 'GroupBy'],
    identify: ({ Identifier }) => ({ resources: [arnOf(Identifier)] }),
    run({ Identifier, StartTime, EndTime, GroupBy, Metric }) {
      if (StartTime >= EndTime) {
        throw fault(InvalidArgumentException$, 'The start time must be before the end time.');
      }
      if (Metric !== 'db.load.avg' || GroupBy.Group !== 'db.sql_tokenized') {
        throw new NotImitatedError('This query of pi DescribeDimensionKeys');
      }
      const loads = find(Identifier);
      if (!loads)
        throw fault(NotAuthorizedException$, `Performance Insights is not enabled for ${Identifier}.`);
      return {
        AlignedStartTime: StartTime,
        AlignedEndTime: EndTime,
        Keys: loads
          .toSorted((a, b) => b.load - a.load)
          .slice(0, GroupBy.Limit ?? 10)
          .map(({ statement, load }) => ({ Dimensions: { [dimension]: cut(statement) }, Total: load })),
      };
    },
  });
}

function cut(statement: string): string {
  return Buffer.from(statement).subarray(0, mostBytes).toString();
}
