import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsCommandOutput,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { clientConfiguration } from './clients.ts';

/** PutEvents of one event, by a client of its own. */
export function eventBridgePutEvent(): (entry: PutEventsRequestEntry) => Promise<PutEventsCommandOutput> {
  const client = new EventBridgeClient(clientConfiguration('eventbridge'));
  return (entry) => client.send(new PutEventsCommand({ Entries: [entry] }));
}
