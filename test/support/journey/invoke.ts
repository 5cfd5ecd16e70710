import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { JsonObject } from '../../../functions/domain/json.ts';
import { type FunctionOf, nameOf } from './facts.ts';
import type { Journey } from './journey.ts';

/** Invokes a function as a person does; its answer, or `died` where its process ended first. */
export async function invoke(
  journey: Journey,
  fn: FunctionOf,
  payload: JsonObject,
): Promise<JsonObject | 'died'> {
  const { frontDoor, place } = journey;
  const credentials = frontDoor.register({ roleArn: undefined, name: 'harness' });
  const client = new LambdaClient({ region: place.region, endpoint: frontDoor.url, credentials });
  const { Payload = [], FunctionError } = await client.send(
    new InvokeCommand({ FunctionName: nameOf(journey, fn), Payload: JSON.stringify(payload) }),
  );
  client.destroy();
  return FunctionError === undefined ? JSON.parse(Buffer.from(Payload).toString()) : 'died';
}
