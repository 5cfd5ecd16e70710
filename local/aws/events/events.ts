import type { ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { type PublishingBus, putEvents } from './put-events.ts';

export interface EventsOptions {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly bus: PublishingBus;
}

/** EventBridge's endpoint: PutEvents on the default bus. Rules come from the stack, not through the API. */
export function createEventsEndpoint(options: EventsOptions): ServiceEndpoint {
  const { partition, account, region, bus } = options;
  const busArn = `arn:${partition}:events:${region}:${account}:event-bus/default`;
  return createServiceEndpoint({
    service: 'events',
    protocol: awsJson,
    operations: [putEvents({ busArn, bus })],
  });
}
