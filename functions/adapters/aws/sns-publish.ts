import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { clientConfiguration } from './clients.ts';

/** Publish, by a client of its own. */
export function snsPublish(): (input: PublishCommandInput) => Promise<unknown> {
  const client = new SNSClient(clientConfiguration('sns'));
  return (input) => client.send(new PublishCommand(input));
}
