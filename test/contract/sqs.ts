import { createHash, randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  type CreateQueueCommandInput,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect } from 'vitest';
import { type ContractTarget, runContract } from './contract.ts';

/** What the suite relies on SQS for. Each case makes its queues and deletes them. */
export function sqsContract(
  target: () => ContractTarget,
  /** Lets seconds pass: a virtual clock jumps, a real one must be waited for. */
  pass: (seconds: number) => Promise<void>,
  lacks: readonly string[] = [],
): void {
  const made: string[] = [];
  let sqs: SQSClient;

  beforeAll(() => {
    sqs = new SQSClient({ ...target(), maxAttempts: 1 });
  });
  afterAll(async () => {
    for (const QueueUrl of made) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    sqs.destroy();
  });

  async function queue(Attributes: CreateQueueCommandInput['Attributes'] = {}): Promise<string> {
    const QueueName = `contract-${randomUUID()}`;
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    made.push(QueueUrl);
    return QueueUrl;
  }

  const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

  async function receive(
    QueueUrl: string,
    more: Partial<ReceiveMessageCommandInput> = {},
  ): Promise<Message[] | undefined> {
    const input = { QueueUrl, MaxNumberOfMessages: 10, ...more };
    return (await sqs.send(new ReceiveMessageCommand(input))).Messages;
  }

  async function attribute(QueueUrl: string, name: QueueAttributeName): Promise<string | undefined> {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return Attributes?.[name];
  }

  const cases = {
    'a message comes back as it was sent, and is gone when deleted': async () => {
      const url = await queue();
      const { MessageId, MD5OfMessageBody } = await send(url, '{"sweep":"export-snapshots"} ü');
      const [message] = (await receive(url, { MessageSystemAttributeNames: ['All'] })) ?? [];
      expect(message).toMatchObject({
        MessageId,
        Body: '{"sweep":"export-snapshots"} ü',
        MD5OfBody: MD5OfMessageBody,
        Attributes: { ApproximateReceiveCount: '1' },
      });
      expect(MD5OfMessageBody).toBe(createHash('md5').update('{"sweep":"export-snapshots"} ü').digest('hex'));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
      expect(await attribute(url, 'ApproximateNumberOfMessagesNotVisible')).toBe('0');
    },

    'an empty queue answers without Messages': async () => {
      expect(await receive(await queue())).toBeUndefined();
    },

    'message attributes come back when asked for, with a digest over them': async () => {
      const url = await queue();
      const MessageAttributes = {
        reason: { DataType: 'String', StringValue: 'sweep' },
        tries: { DataType: 'Number', StringValue: '3' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2, 3]) },
      };
      const sent = await send(url, 'x', { MessageAttributes });
      expect(sent.MD5OfMessageAttributes).toBe('163ec17e60cab4a0f7714259d7367e65');
      const [message] = (await receive(url, { MessageAttributeNames: ['All'] })) ?? [];
      expect(message?.MessageAttributes?.['tries']).toMatchObject({ DataType: 'Number', StringValue: '3' });
      expect(Buffer.from(message?.MessageAttributes?.['bytes']?.BinaryValue ?? [])).toEqual(
        Buffer.from([1, 2, 3]),
      );
    },

    'attributes that were not asked for stay away': async () => {
      const url = await queue();
      await send(url, 'x', { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } });
      const [message] = (await receive(url)) ?? [];
      expect(message?.Attributes).toBeUndefined();
      expect(message?.MessageAttributes).toBeUndefined();
    },

    'a received message is hidden until its visibility timeout, then comes again and counts': async () => {
      const url = await queue({ VisibilityTimeout: '2' });
      await send(url, 'x');
      expect(await receive(url)).toHaveLength(1);
      expect(await receive(url)).toBeUndefined();
      expect(await attribute(url, 'ApproximateNumberOfMessagesNotVisible')).toBe('1');
      await pass(3);
      const [again] = (await receive(url, { MessageSystemAttributeNames: ['All'] })) ?? [];
      expect(again?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    },

    'a message delay hides it, up to 900 seconds': async () => {
      const url = await queue();
      await send(url, 'later', { DelaySeconds: 2 });
      expect(await receive(url)).toBeUndefined();
      expect(await attribute(url, 'ApproximateNumberOfMessagesDelayed')).toBe('1');
      await pass(3);
      expect(await receive(url)).toHaveLength(1);
      await expect(send(url, 'x', { DelaySeconds: 901 })).rejects.toMatchObject({
        name: 'InvalidParameterValue',
      });
    },

    'a long poll ends when a message comes': async () => {
      const url = await queue();
      const [messages] = await Promise.all([receive(url, { WaitTimeSeconds: 20 }), send(url, 'x')]);
      expect(messages).toHaveLength(1);
    },

    'visibility can be given back': async () => {
      const url = await queue();
      await send(url, 'x');
      const [message] = (await receive(url)) ?? [];
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
      expect(await receive(url)).toHaveLength(1);
    },

    'a message received too often goes to the dead-letter queue': async () => {
      const dead = await queue();
      const deadLetterTargetArn = await attribute(dead, 'QueueArn');
      const url = await queue({
        VisibilityTimeout: '0',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
      });
      const { MessageId } = await send(url, 'poison');
      expect(await receive(url)).toHaveLength(1);
      expect(await receive(url)).toHaveLength(1);
      expect(await receive(url)).toBeUndefined();
      const [letter] = (await receive(dead, { WaitTimeSeconds: 1 })) ?? [];
      expect(letter).toMatchObject({ MessageId, Body: 'poison' });
    },

    'a batch succeeds and fails entry by entry': async () => {
      const url = await queue();
      const { Successful, Failed } = await sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: [
            { Id: 'good', MessageBody: 'x' },
            { Id: 'bad', MessageBody: 'x', DelaySeconds: 901 },
          ],
        }),
      );
      expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
      expect(Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }]);
      const [message] = (await receive(url)) ?? [];
      const removed = await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: url,
          Entries: [{ Id: 'one', ReceiptHandle: message?.ReceiptHandle }],
        }),
      );
      expect(removed.Successful).toEqual([{ Id: 'one' }]);
    },

    'a batch has one to ten entries of different ids': async () => {
      const QueueUrl = await queue();
      const batch = (ids: string[]) =>
        sqs.send(
          new SendMessageBatchCommand({ QueueUrl, Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })) }),
        );
      await expect(batch([])).rejects.toMatchObject({ name: 'EmptyBatchRequest' });
      await expect(batch(['a', 'a'])).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
      await expect(batch([...'abcdefghijk'])).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequest' });
    },

    'a queue that does not exist is QueueDoesNotExist': async () => {
      const name = `contract-${randomUUID()}`;
      const absent = (await queue()).replace(/[^/]+$/, name);
      const missing = { name: 'QueueDoesNotExist', $metadata: { httpStatusCode: 400 } };
      await expect(send(absent, 'x')).rejects.toMatchObject(missing);
      await expect(sqs.send(new GetQueueUrlCommand({ QueueName: name }))).rejects.toMatchObject(missing);
    },

    'a receipt handle that is none is ReceiptHandleIsInvalid': async () => {
      const QueueUrl = await queue();
      const removal = sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'none' }));
      await expect(removal).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    },

    'characters that XML cannot hold are InvalidMessageContents': async () => {
      await expect(send(await queue(), 'bell \u0007')).rejects.toMatchObject({
        name: 'InvalidMessageContents',
      });
    },

    'at most ten messages are received at once': async () => {
      await expect(receive(await queue(), { MaxNumberOfMessages: 11 })).rejects.toMatchObject({
        name: 'InvalidParameterValue',
      });
    },
  };

  runContract('SQS', cases, lacks);
}
