import { DescribeDimensionKeysCommand, PIClient } from '@aws-sdk/client-pi';
import { clientConfiguration } from './clients.ts';
import type { TopKeys } from './performance-insights.ts';

/** Performance Insights, by a client of its own. */
export function performanceInsightsTopKeys(): TopKeys {
  const client = new PIClient(clientConfiguration('performanceInsights'));
  return (input, abortSignal) => client.send(new DescribeDimensionKeysCommand(input), { abortSignal });
}
