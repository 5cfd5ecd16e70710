import { randomUUID } from 'node:crypto';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect } from 'vitest';
import { type ContractTarget, runContract } from './contract.ts';

/**
 * What the suite relies on SNS for. Each case makes its topic.
 *
 * @param admit lets the topic send to the queue, as a queue policy does.
 */
export function snsContract(
  target: () => ContractTarget,
  admit: (topicArn: string, queueArn: string) => Promise<void>,
  lacks: readonly string[] = [],
): void {
  const topics: string[] = [];
  const queues: string[] = [];
  let sns: SNSClient;
  let sqs: SQSClient;

  beforeAll(() => {
    sns = new SNSClient({ ...target(), maxAttempts: 1 });
    sqs = new SQSClient({ ...target(), maxAttempts: 1 });
  });
  afterAll(async () => {
    for (const TopicArn of topics) await sns.send(new DeleteTopicCommand({ TopicArn }));
    for (const QueueUrl of queues) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    sns.destroy();
    sqs.destroy();
  });

  async function topic(): Promise<string> {
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: `contract-${randomUUID()}` }));
    topics.push(TopicArn);
    return TopicArn;
  }

  async function queueOn(TopicArn: string, Attributes: Record<string, string> = {}): Promise<string> {
    const made = await sqs.send(new CreateQueueCommand({ QueueName: `contract-${randomUUID()}` }));
    const QueueUrl = made.QueueUrl ?? '';
    queues.push(QueueUrl);
    const described = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const Endpoint = described.Attributes?.QueueArn ?? '';
    await admit(TopicArn, Endpoint);
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
    return QueueUrl;
  }

  async function arrived(QueueUrl: string, WaitTimeSeconds = 1) {
    const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds, MessageAttributeNames: ['All'] };
    return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
  }

  const publish = (TopicArn: string, Message: string, more: Partial<PublishCommandInput> = {}) =>
    sns.send(new PublishCommand({ TopicArn, Message, ...more }));
  const invalid = (message: string) => ({ name: 'InvalidParameterException', message });

  async function subscriptions(TopicArn: string) {
    return (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions ?? [];
  }

  const cases = {
    'a queue gets the message in an envelope': async () => {
      const TopicArn = await topic();
      const url = await queueOn(TopicArn);
      const attribute = { severity: { DataType: 'String', StringValue: 'SEV1' } };
      const { MessageId } = await publish(TopicArn, 'failover', {
        Subject: '[SEV1] prod',
        MessageAttributes: attribute,
      });
      const [message] = await arrived(url);
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({
        Type: 'Notification',
        MessageId,
        TopicArn,
        Subject: '[SEV1] prod',
        Message: 'failover',
        MessageAttributes: { severity: { Type: 'String', Value: 'SEV1' } },
      });
    },

    'raw delivery gives the message alone, its attributes beside it': async () => {
      const TopicArn = await topic();
      const url = await queueOn(TopicArn, { RawMessageDelivery: 'true' });
      await publish(TopicArn, 'x', { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } });
      const [message] = await arrived(url);
      expect(message).toMatchObject({
        Body: 'x',
        MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
      });
    },

    'a JSON message gives each protocol its own text, and the rest the default': async () => {
      const TopicArn = await topic();
      const url = await queueOn(TopicArn);
      const texts = (more: object) => JSON.stringify({ default: 'for all', email: 'for people', ...more });
      await publish(TopicArn, texts({ sqs: '{"for":"queues"}' }), { MessageStructure: 'json' });
      await publish(TopicArn, texts({}), { MessageStructure: 'json' });
      const bodies = [];
      while (bodies.length < 2) bodies.push(...(await arrived(url)).map(({ Body = '' }) => JSON.parse(Body)));
      expect(bodies.map(({ Message }) => Message).toSorted()).toEqual(['for all', '{"for":"queues"}']);
    },

    'a JSON message needs a default and must be JSON': async () => {
      const TopicArn = await topic();
      const json = { MessageStructure: 'json' };
      await expect(publish(TopicArn, '{"email":"x"}', json)).rejects.toMatchObject(
        invalid('Invalid parameter: Message Structure - No default entry in JSON message body'),
      );
      await expect(publish(TopicArn, 'plain', json)).rejects.toMatchObject(
        invalid('Invalid parameter: Message Structure - JSON message body failed to parse'),
      );
    },

    'a subject has less than 100 characters': async () => {
      const TopicArn = await topic();
      await publish(TopicArn, 'x', { Subject: 's'.repeat(99) });
      await expect(publish(TopicArn, 'x', { Subject: 's'.repeat(100) })).rejects.toMatchObject(
        invalid('Invalid parameter: Subject'),
      );
    },

    'a subject has no line breaks or control characters': async () => {
      const TopicArn = await topic();
      for (const Subject of ['two\nlines', 'bell \u0007', '']) {
        await expect(publish(TopicArn, 'x', { Subject })).rejects.toMatchObject(
          invalid('Invalid parameter: Subject'),
        );
      }
    },

    'a message is not empty and at most 256 KiB': async () => {
      const TopicArn = await topic();
      await publish(TopicArn, 'x'.repeat(262_144));
      for (const text of ['', 'x'.repeat(262_145)]) {
        await expect(publish(TopicArn, text)).rejects.toMatchObject({ name: 'InvalidParameterException' });
      }
    },

    'a topic that does not exist is NotFound, 404': async () => {
      const absent = `${await topic()}-gone`;
      await expect(publish(absent, 'x')).rejects.toMatchObject({
        name: 'NotFoundException',
        $metadata: { httpStatusCode: 404 },
      });
    },

    'a mailbox and a web hook are pending until they confirm': async () => {
      const TopicArn = await topic();
      const mail = { TopicArn, Protocol: 'email', Endpoint: 'oncall@example.com' };
      const hook = { TopicArn, Protocol: 'https', Endpoint: 'https://chat.example.com/hook' };
      expect((await sns.send(new SubscribeCommand(mail))).SubscriptionArn).toBe('pending confirmation');
      expect((await sns.send(new SubscribeCommand(hook))).SubscriptionArn).toBe('pending confirmation');
      expect(await subscriptions(TopicArn)).toMatchObject([
        { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: 'oncall@example.com' },
        {
          SubscriptionArn: 'PendingConfirmation',
          Protocol: 'https',
          Endpoint: 'https://chat.example.com/hook',
        },
      ]);
    },

    'a topic counts who has confirmed and who has not': async () => {
      const TopicArn = await topic();
      await queueOn(TopicArn);
      const mail = { TopicArn, Protocol: 'email', Endpoint: 'oncall@example.com' };
      await sns.send(new SubscribeCommand(mail));
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '1', SubscriptionsPending: '1' });
    },

    'subscribing twice is one subscription': async () => {
      const TopicArn = await topic();
      const mail = { TopicArn, Protocol: 'email', Endpoint: 'oncall@example.com' };
      await sns.send(new SubscribeCommand(mail));
      await sns.send(new SubscribeCommand(mail));
      expect(await subscriptions(TopicArn)).toHaveLength(1);
    },

    'who unsubscribed gets nothing': async () => {
      const TopicArn = await topic();
      const url = await queueOn(TopicArn);
      const [{ SubscriptionArn } = {}] = await subscriptions(TopicArn);
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      await publish(TopicArn, 'x');
      expect(await arrived(url, 0)).toEqual([]);
    },

    'an endpoint must be one of its protocol': async () => {
      const TopicArn = await topic();
      const none = { TopicArn, Protocol: 'email', Endpoint: 'nobody' };
      await expect(sns.send(new SubscribeCommand(none))).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    },
  };

  runContract('SNS', cases, lacks);
}
