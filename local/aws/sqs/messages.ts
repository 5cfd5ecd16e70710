import { createHash } from 'node:crypto';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibility$,
  type ChangeMessageVisibilityRequest,
  DeleteMessage$,
  DeleteMessageBatch$,
  type DeleteMessageBatchRequest,
  type DeleteMessageBatchResult,
  type DeleteMessageRequest,
  type Message,
  ReceiveMessage$,
  type ReceiveMessageRequest,
  type ReceiveMessageResult,
  SendMessage$,
  SendMessageBatch$,
  type SendMessageBatchRequest,
  type SendMessageBatchResult,
  type SendMessageRequest,
  type SendMessageResult,
} from '@aws-sdk/client-sqs';
import type { QueueMessage } from '../../events/queue.ts';
import { impliedPermissions } from '../../iam/implied.ts';
import { AwsError } from '../service.ts';
import { defineOperation, type Given, type Identification, type Operation } from '../wire/operation.ts';
import { checkBatch, checkMessage, checkRange } from './limits.ts';
import { md5OfAttributes, readAttributes, selectAttributes, writeAttributes } from './message-attributes.ts';
import type { SqsQueue } from './queue.ts';

/** Queues by the URL that requests name them with. */
export interface Queues {
  readonly region: string;
  /** The ARN that the URL stands for, whether there is such a queue or not. */
  arnOf(url: string): string;
  /** @throws AwsError QueueDoesNotExist (400) */
  byUrl(url: string): SqsQueue;
  find(arn: string): SqsQueue | undefined;
}

type OfQueue = { readonly QueueUrl: string };
type NewEntry = Pick<SendMessageRequest, 'MessageBody' | 'DelaySeconds' | 'MessageAttributes'>;

/** The operations on messages: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
export function messageOperations(queues: Queues): Operation[] {
  const identify =
    (action: string) =>
    ({ QueueUrl }: OfQueue): Identification => {
      const arn = queues.arnOf(QueueUrl);
      const keyArn = queues.find(arn)?.settings.keyArn;
      const encryptionContext = { 'aws:sqs:arn': arn };
      const implied = impliedPermissions(action, { region: queues.region, keyArn, encryptionContext });
      return { action, resources: [arn], implied };
    };

  return [
    defineOperation<Given<SendMessageRequest, 'QueueUrl' | 'MessageBody'>, SendMessageResult>({
      schema: SendMessage$,
      errors: [],
      reads: ['QueueUrl', 'MessageBody', 'DelaySeconds', 'MessageAttributes'],
      identify: identify('sqs:SendMessage'),
      run: (input) => send(queues.byUrl(input.QueueUrl), input),
    }),
    defineOperation<Given<SendMessageBatchRequest, 'QueueUrl' | 'Entries'>, SendMessageBatchResult>({
      schema: SendMessageBatch$,
      errors: [],
      reads: ['QueueUrl', 'Entries'],
      identify: identify('sqs:SendMessage'),
      async run({ QueueUrl, Entries }) {
        const queue = queues.byUrl(QueueUrl);
        const { done, failed } = await inBatch(Entries, (entry) => send(queue, entry));
        return {
          Successful: done.map(({ Id, result }) => ({
            Id,
            MessageId: result.MessageId,
            MD5OfMessageBody: result.MD5OfMessageBody,
            MD5OfMessageAttributes: result.MD5OfMessageAttributes,
          })),
          Failed: failed,
        };
      },
    }),
    defineOperation<Given<ReceiveMessageRequest, 'QueueUrl'>, ReceiveMessageResult>({
      schema: ReceiveMessage$,
      errors: [],
      reads: [
        'QueueUrl',
        'AttributeNames',
        'MessageSystemAttributeNames',
        'MessageAttributeNames',
        'MaxNumberOfMessages',
        'VisibilityTimeout',
        'WaitTimeSeconds',
      ],
      identify: identify('sqs:ReceiveMessage'),
      run: (input) => receive(queues.byUrl(input.QueueUrl), input),
    }),
    defineOperation<Given<DeleteMessageRequest, 'QueueUrl' | 'ReceiptHandle'>, object>({
      schema: DeleteMessage$,
      errors: [],
      reads: ['QueueUrl', 'ReceiptHandle'],
      identify: identify('sqs:DeleteMessage'),
      async run({ QueueUrl, ReceiptHandle }) {
        await queues.byUrl(QueueUrl).delete(checkHandle(ReceiptHandle));
        return {};
      },
    }),
    defineOperation<Given<DeleteMessageBatchRequest, 'QueueUrl' | 'Entries'>, DeleteMessageBatchResult>({
      schema: DeleteMessageBatch$,
      errors: [],
      reads: ['QueueUrl', 'Entries'],
      identify: identify('sqs:DeleteMessage'),
      async run({ QueueUrl, Entries }) {
        const queue = queues.byUrl(QueueUrl);
        const { done, failed } = await inBatch(Entries, ({ ReceiptHandle }) =>
          queue.delete(checkHandle(ReceiptHandle)),
        );
        return { Successful: done.map(({ Id }) => ({ Id })), Failed: failed };
      },
    }),
    defineOperation<
      Given<ChangeMessageVisibilityRequest, 'QueueUrl' | 'ReceiptHandle' | 'VisibilityTimeout'>,
      object
    >({
      schema: ChangeMessageVisibility$,
      errors: [],
      reads: ['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout'],
      identify: identify('sqs:ChangeMessageVisibility'),
      async run({ QueueUrl, ReceiptHandle, VisibilityTimeout }) {
        checkRange('VisibilityTimeout', VisibilityTimeout, 0, 43_200);
        await queues.byUrl(QueueUrl).changeVisibility(checkHandle(ReceiptHandle), VisibilityTimeout);
        return {};
      },
    }),
  ];
}

function send(queue: SqsQueue, entry: NewEntry): SendMessageResult {
  const { MessageBody: body = '', DelaySeconds: delaySeconds } = entry;
  const attributes = readAttributes(entry.MessageAttributes);
  const message = { body, attributes, ...(delaySeconds === undefined ? {} : { delaySeconds }) };
  checkMessage(message, queue.settings);
  const { messageId } = queue.add(message);
  return {
    MessageId: messageId,
    MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

async function receive(queue: SqsQueue, input: ReceiveMessageRequest): Promise<ReceiveMessageResult> {
  const { MaxNumberOfMessages: max = 1, VisibilityTimeout, WaitTimeSeconds } = input;
  checkRange('MaxNumberOfMessages', max, 1, 10);
  checkRange('VisibilityTimeout', VisibilityTimeout, 0, 43_200);
  checkRange('WaitTimeSeconds', WaitTimeSeconds, 0, 20);
  const wait = WaitTimeSeconds ?? queue.settings.receiveWaitSeconds;
  if (wait > 0) await queue.waitVisible(wait);
  const messages = queue.take(max, VisibilityTimeout ?? queue.settings.visibilityTimeoutSeconds);
  return messages.length === 0 ? {} : { Messages: messages.map((message) => present(message, input)) };
}

function present(message: QueueMessage, input: ReceiveMessageRequest): Message {
  const wanted: readonly string[] = [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ];
  const system = Object.entries(message.attributes).filter(
    ([name]) => wanted.includes('All') || wanted.includes(name),
  );
  const own = selectAttributes(message.messageAttributes, input.MessageAttributeNames);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    Attributes: system.length === 0 ? undefined : Object.fromEntries(system),
    MessageAttributes:
      Object.keys(own).length === 0 ? undefined : (writeAttributes(own) as Message['MessageAttributes']),
    MD5OfMessageAttributes: md5OfAttributes(own),
  };
}

/** Entries succeed and fail one by one. */
async function inBatch<Entry extends { readonly Id?: string | undefined }, Result>(
  entries: readonly Entry[],
  act: (entry: Entry) => Result | Promise<Result>,
) {
  checkBatch(entries.map(({ Id }) => Id));
  const done: { readonly Id: string; readonly result: Result }[] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      done.push({ Id, result: await act(entry) });
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      failed.push({ Id, SenderFault: thrown.status < 500, Code: thrown.code, Message: thrown.message });
    }
  }
  return { done, failed: failed.length === 0 ? undefined : failed };
}

/** @throws AwsError ReceiptHandleIsInvalid (404) for what no receive can have given. */
function checkHandle(handle: string | undefined): string {
  const given = handle ?? '';
  if (/^[0-9a-f-]{36}:[0-9a-f-]{36}$/.test(Buffer.from(given, 'base64').toString())) return given;
  throw new AwsError(
    'ReceiptHandleIsInvalid',
    404,
    `The input receipt handle "${given}" is not a valid receipt handle.`,
  );
}
