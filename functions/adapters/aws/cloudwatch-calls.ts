import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricWidgetImageCommand,
} from '@aws-sdk/client-cloudwatch';
import { clientConfiguration } from './clients.ts';
import type { CloudWatchCalls } from './cloudwatch-metrics.ts';

/** CloudWatch, by a client of its own. */
export function cloudWatchCalls(): CloudWatchCalls {
  const client = new CloudWatchClient(clientConfiguration('cloudwatch'));
  return {
    data: (input, abortSignal) => client.send(new GetMetricDataCommand(input), { abortSignal }),
    image: (input, abortSignal) => client.send(new GetMetricWidgetImageCommand(input), { abortSignal }),
  };
}
