import { afterAll, beforeAll } from 'vitest';
import { type FrontDoor, startFrontDoor } from '../../local/aws/front-door.ts';
import { createS3 } from '../../local/aws/s3/s3.ts';
import { createSns } from '../../local/aws/sns/sns.ts';
import { createSqs } from '../../local/aws/sqs/sqs.ts';
import { createClock } from '../../local/clock/virtual-clock.ts';
import { createDeliver } from '../../local/events/deliver.ts';
import { createIam } from '../../local/iam/authorizer.ts';
import { createDeliveryAuthorizer } from '../../local/iam/delivery.ts';
import type { ContractTarget } from './contract.ts';
import { s3Contract } from './s3.ts';
import { snsContract } from './sns.ts';
import { sqsContract } from './sqs.ts';

/** Time passes by jumps alone. */
const clock = createClock({ start: new Date('2026-11-22T12:00:00Z'), real: () => 0 });
const place = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };
const timeline = { record: () => {} };
const iam = createIam({ ...place, now: () => clock.now() });

let door: FrontDoor;
let target: ContractTarget;

beforeAll(async () => {
  const s3 = createS3({ ...place, clock, authorizer: iam });
  door = await startFrontDoor({ ...place, clock, authorizer: iam, timeline, services: [s3.endpoint] });
  const sqs = createSqs({ ...place, clock, timeline, url: door.url });
  const deliver = createDeliver({
    authorize: createDeliveryAuthorizer({ iam, region: place.region, keyOf: () => undefined }),
    queue: (arn) => sqs.queue(arn),
    topic: () => undefined,
    functions: { invoke: neverAsked, has: () => false },
    bus: { put: neverAsked },
  });
  const sns = createSns({ ...place, clock, timeline, deliver });
  door.addService(sqs.endpoint);
  door.addService(sns.endpoint);
  target = {
    endpoint: door.url,
    region: place.region,
    credentials: door.register({ roleArn: undefined, name: 'harness' }),
  };
});
afterAll(async () => {
  clock.stop();
  await door.close();
});

function neverAsked(): never {
  throw new Error('The contract delivers to queues alone.');
}

async function admit(topicArn: string, queueArn: string): Promise<void> {
  iam.registerResourcePolicy(queueArn, {
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    },
  });
}

s3Contract(() => target);
sqsContract(
  () => target,
  (seconds) => clock.runFor(seconds * 1000),
);
snsContract(() => target, admit);
