import type { Policy } from '../../functions/domain/policy/policy.ts';

/**
 * Metrics of every instance, where messages about some failover tell what the writer was busy with.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsperformanceinsights.html
 */
export function performanceInsightsArns(
  { clusters, instances = [] }: Policy,
  inThisAccount: (service: string, resource: string) => string,
): readonly string[] {
  const isAsked = [...clusters, ...instances].some(
    ({ failover }) => failover.mode !== 'off' && failover.topSql,
  );
  return isAsked ? [inThisAccount('pi', 'metrics/rds/*')] : [];
}
