import { randomUUID } from 'node:crypto';
import type { EventBus } from '../../events/bus.ts';
import type { ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { putEvents } from './put-events.ts';

export interface EventsOptions {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly bus: EventBus;
  /** Ids of events that are put; random UUIDs unless told. */
  readonly newId?: () => string;
}

/** EventBridge's endpoint: PutEvents on the default bus. Rules come from the stack, not through the API. */
export function createEventsEndpoint(options: EventsOptions): ServiceEndpoint {
  const { partition, account, region, bus, newId = randomUUID } = options;
  const busArn = `arn:${partition}:events:${region}:${account}:event-bus/default`;
  return createServiceEndpoint({
    service: 'events',
    protocol: awsJson,
    operations: [putEvents({ busArn, bus, newId })],
  });
}
