import { startFrontDoor } from '../../local/aws/front-door.ts';
import { createS3 } from '../../local/aws/s3/s3.ts';
import type { LocalCredentials } from '../../local/aws/service.ts';
import { createSns } from '../../local/aws/sns/sns.ts';
import { createSqs } from '../../local/aws/sqs/sqs.ts';
import { createSts } from '../../local/aws/sts/sts.ts';
import { createClock } from '../../local/clock/virtual-clock.ts';
import { createDeliver } from '../../local/events/deliver.ts';
import { createIam } from '../../local/iam/authorizer.ts';
import { createDeliveryAuthorizer } from '../../local/iam/delivery.ts';
import type { Happening } from '../../local/timeline/timeline.ts';

const place = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };

/** S3, SNS, SQS and STS behind one front door, noon on 22 November 2026, time passing by jumps alone. */
export async function openAwsWorld() {
  const clock = createClock({ start: new Date('2026-11-22T12:00:00Z'), real: () => 0 });
  const happenings: Happening[] = [];
  const timeline = { record: (happening: Happening) => happenings.push(happening) };
  const iam = createIam({ ...place, now: () => clock.now() });
  const s3 = createS3({ ...place, clock, authorizer: iam });
  const door = await startFrontDoor({ ...place, clock, authorizer: iam, timeline, services: [s3.endpoint] });
  const sqs = createSqs({ ...place, clock, timeline, url: door.url });
  const deliver = createDeliver({
    authorize: createDeliveryAuthorizer({ iam, region: place.region, keyOf: (arn) => sqs.keyOf(arn) }),
    queue: (arn) => sqs.queue(arn),
    topic: () => undefined,
    functions: { invoke: noFunctions, has: () => false },
    bus: { put: noFunctions },
  });
  const sns = createSns({ ...place, clock, timeline, deliver });
  for (const endpoint of [sqs.endpoint, sns.endpoint, createSts(place)]) door.addService(endpoint);

  const connect = (credentials: LocalCredentials) => ({
    endpoint: door.url,
    region: place.region,
    credentials,
    maxAttempts: 1,
  });
  return {
    clock,
    happenings,
    iam,
    s3,
    sqs,
    sns,
    door,
    /** How the account's administrator reaches the door. */
    harness: connect(door.register({ roleArn: undefined, name: 'harness' })),
    /** How a function reaches it whose role has these statements. */
    actor(name: string, ...statements: object[]) {
      const arn = `arn:aws:iam::123456789012:role/${name}`;
      const trust = {
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      };
      const policies = [{ name: 'own', document: { Statement: statements } }];
      iam.registerRole({ arn, name, trust, policies });
      return connect(door.register({ roleArn: arn, name }));
    },
    async close() {
      clock.stop();
      await door.close();
    },
  };
}

export type AwsWorld = Awaited<ReturnType<typeof openAwsWorld>>;

function noFunctions(): never {
  throw new Error('There are no functions and no bus in this world.');
}
