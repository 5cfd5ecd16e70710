import {
  InvokeCommand,
  type InvokeCommandInput,
  type InvokeCommandOutput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { clientConfiguration } from './clients.ts';

/** As long as rotate-secret may take, and a little more. */
const answerMs = 130_000;

/** Invoke, by a client of its own. */
export function lambdaInvoke(): (input: InvokeCommandInput) => Promise<InvokeCommandOutput> {
  return invokingBy(new LambdaClient(clientConfiguration('lambda')));
}

/** Invoke, waiting for the function's answer; its client is made once for each process. */
export function lambdaAsk(input: InvokeCommandInput): Promise<InvokeCommandOutput> {
  const patient = { connectionTimeout: 3_000, requestTimeout: answerMs, throwOnRequestTimeout: true };
  asking ??= invokingBy(new LambdaClient({ ...clientConfiguration('lambda'), requestHandler: patient }));
  return asking(input);
}

let asking: ReturnType<typeof invokingBy> | undefined;

function invokingBy(client: LambdaClient): (input: InvokeCommandInput) => Promise<InvokeCommandOutput> {
  return (input) => client.send(new InvokeCommand(input));
}
