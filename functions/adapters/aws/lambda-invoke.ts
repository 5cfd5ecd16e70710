import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { clientConfiguration } from './clients.ts';

/** Invoke, by a client of its own. */
export function lambdaInvoke(): (input: InvokeCommandInput) => Promise<unknown> {
  const client = new LambdaClient(clientConfiguration('lambda'));
  return (input) => client.send(new InvokeCommand(input));
}
