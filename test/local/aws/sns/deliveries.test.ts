import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsWorld, openAwsWorld } from '../../../support/aws-world.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:inbox';
const hook = 'https://chat.example.com/hook';

let world: AwsWorld;

beforeEach(async () => {
  world = await openAwsWorld();
  world.sns.createTopic({ name: 'alerts' });
});
afterEach(() => world.close());

function publish(Message: string, more: object = {}) {
  const sns = new SNSClient(world.harness);
  return sns.send(new PublishCommand({ TopicArn: topicArn, Message, ...more }));
}

const delivered = () =>
  world.sns.deliveries().map(({ protocol, subject, body }) => [protocol, subject, body]);

test('mail and web hooks get nothing before they are confirmed, then each its own text', async () => {
  world.sns.subscribe({ topicArn, protocol: 'email', endpoint: 'oncall@example.com' });
  world.sns.subscribe({ topicArn, protocol: 'https', endpoint: hook });
  const asked = world.sns.deliveries();
  expect(asked.map(({ endpoint, subject }) => [endpoint, subject])).toEqual([
    ['oncall@example.com', 'AWS Notification - Subscription Confirmation'],
    [hook, 'AWS Notification - Subscription Confirmation'],
  ]);

  const texts = JSON.stringify({ default: 'machine', email: 'for people', https: '{"version":"1.0"}' });
  await publish(texts, { MessageStructure: 'json', Subject: 'first' });
  expect(delivered()).toHaveLength(2);

  world.sns.confirmSubscription(topicArn, 'oncall@example.com');
  world.sns.confirmSubscription(topicArn, hook);
  await publish(texts, { MessageStructure: 'json', Subject: 'second' });
  expect(delivered().slice(2)).toEqual([
    ['email', 'second', 'for people'],
    ['https', 'second', '{"version":"1.0"}'],
  ]);
  expect(world.happenings.filter(({ type }) => type === 'delivery')).toHaveLength(4);
});

test('a queue that does not admit the topic gets nothing, and the timeline says why', async () => {
  world.sqs.createQueue({ name: 'inbox' });
  world.sns.subscribe({ topicArn, protocol: 'sqs', endpoint: queueArn });
  await publish('x');
  expect(await world.sqs.queue(queueArn)?.receive(1)).toEqual([]);
  expect(world.happenings).toContainEqual({
    type: 'note',
    source: 'sns',
    text:
      `${topicArn} could not deliver to sqs ${queueArn}: User: sns.amazonaws.com is not authorized to perform: ` +
      `sqs:SendMessage on resource: ${queueArn} because no resource-based policy allows the sqs:SendMessage action`,
  });
});

test('a topic under a customer’s key needs the key in the publisher’s name', async () => {
  const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/control';
  const secret = world.sns.createTopic({ name: 'secret', keyArn });
  const sns = new SNSClient(
    world.actor('exporter', { Effect: 'Allow', Action: 'sns:Publish', Resource: secret }),
  );
  await expect(sns.send(new PublishCommand({ TopicArn: secret, Message: 'x' }))).rejects.toMatchObject({
    name: 'KMSAccessDeniedException',
    message: expect.stringContaining(`kms:GenerateDataKey on resource: ${keyArn} because no resource-based`),
  });
});

test('who may not publish is told so in SNS’s own error', async () => {
  const sns = new SNSClient(world.actor('verifier'));
  await expect(sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'x' }))).rejects.toMatchObject({
    name: 'AuthorizationErrorException',
    $metadata: { httpStatusCode: 403 },
  });
});

test('filter policies and other protocols stop the deployment by name', () => {
  const mail = { topicArn, protocol: 'email', endpoint: 'oncall@example.com' };
  expect(() => world.sns.subscribe({ ...mail, filterPolicy: { severity: ['SEV1'] } })).toThrow(
    'FilterPolicy',
  );
  expect(() => world.sns.subscribe({ ...mail, protocol: 'firehose' })).toThrow('The protocol firehose');
});
