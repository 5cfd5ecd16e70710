import type { GetMetricDataCommandInput, GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';

export type MetricData = (
  input: GetMetricDataCommandInput,
  patience: AbortSignal,
) => Promise<GetMetricDataCommandOutput>;

/** GetMetricData by a client of its own. From a module of its own: importing the package when needed would bring all of it. */
export async function connectMetricData(): Promise<MetricData> {
  const { cloudWatchCalls } = await import('./cloudwatch-calls.ts');
  return cloudWatchCalls().data;
}
