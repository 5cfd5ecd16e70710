import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfiguration } from './clients.ts';

/** SendMessage, by a client of its own. */
export function sqsSendMessage(): (input: SendMessageCommandInput) => Promise<unknown> {
  const client = new SQSClient(clientConfiguration('sqs'));
  return (input) => client.send(new SendMessageCommand(input));
}
