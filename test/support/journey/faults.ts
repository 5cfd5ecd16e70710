import { DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsError } from '../../../local/aws/service.ts';
import { type FunctionOf, nameOf } from './facts.ts';
import type { Journey } from './journey.ts';

/** The next calls of an operation get this answer. */
export function answer(
  journey: Journey,
  fn: FunctionOf,
  operation: string,
  error: AwsError,
  times = 1,
): void {
  for (let call = 1; call <= times; call += 1) {
    journey.crash.plan({ principal: nameOf(journey, fn), operation, call, fault: { answer: error } });
  }
}

/** Deletes an empty bucket of the stack, named by the stack's output. */
export async function deleteBucket({ frontDoor, place, stack }: Journey, output: string): Promise<void> {
  const client = new S3Client({
    region: place.region,
    endpoint: frontDoor.url,
    forcePathStyle: true,
    credentials: frontDoor.register({ roleArn: undefined, name: 'harness' }),
  });
  await client.send(new DeleteBucketCommand({ Bucket: String(stack.outputs[output]) }));
}
