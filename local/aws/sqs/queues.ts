import {
  CreateQueue$,
  type CreateQueueRequest,
  type CreateQueueResult,
  DeleteQueue$,
  type DeleteQueueRequest,
  GetQueueAttributes$,
  type GetQueueAttributesRequest,
  type GetQueueAttributesResult,
  GetQueueUrl$,
  type GetQueueUrlRequest,
  type GetQueueUrlResult,
} from '@aws-sdk/client-sqs';
import { AwsError, NotImitatedError } from '../service.ts';
import { defineOperation, type Given, type Operation } from '../wire/operation.ts';
import type { Queues } from './messages.ts';
import type { QueueSettings, SqsQueue } from './queue.ts';

/** The queues of an account, as operations on queues see them. */
export interface QueueRegistry extends Queues {
  arnOfName(name: string): string;
  urlOf(name: string): string;
  /** @throws AwsError QueueAlreadyExists (400) where its settings differ. */
  create(settings: Omit<QueueSettings, 'arn'>): void;
  remove(queue: SqsQueue): void;
}

/** Settings that CreateQueue may leave out: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const defaultSettings = {
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 345_600,
  delaySeconds: 0,
  receiveWaitSeconds: 0,
  maximumMessageBytes: 1_048_576,
} as const;

export function queueOperations(queues: QueueRegistry): Operation[] {
  return [
    defineOperation<Given<CreateQueueRequest, 'QueueName'>, CreateQueueResult>({
      schema: CreateQueue$,
      errors: [],
      reads: ['QueueName', 'Attributes'],
      identify: ({ QueueName }) => ({ resources: [queues.arnOfName(QueueName)] }),
      run({ QueueName, Attributes = {} }) {
        queues.create({ ...defaultSettings, name: QueueName, ...readSettings(Attributes) });
        return { QueueUrl: queues.urlOf(QueueName) };
      },
    }),
    defineOperation<Given<DeleteQueueRequest, 'QueueUrl'>, object>({
      schema: DeleteQueue$,
      errors: [],
      reads: ['QueueUrl'],
      identify: ({ QueueUrl }) => ({ resources: [queues.arnOf(QueueUrl)] }),
      run({ QueueUrl }) {
        queues.remove(queues.byUrl(QueueUrl));
        return {};
      },
    }),
    defineOperation<Given<GetQueueUrlRequest, 'QueueName'>, GetQueueUrlResult>({
      schema: GetQueueUrl$,
      errors: [],
      reads: ['QueueName'],
      identify: ({ QueueName }) => ({ resources: [queues.arnOfName(QueueName)] }),
      run: ({ QueueName }) => ({ QueueUrl: queues.urlOf(queues.byUrl(QueueName).settings.name) }),
    }),
    defineOperation<Given<GetQueueAttributesRequest, 'QueueUrl'>, GetQueueAttributesResult>({
      schema: GetQueueAttributes$,
      errors: [],
      reads: ['QueueUrl', 'AttributeNames'],
      identify: ({ QueueUrl }) => ({ resources: [queues.arnOf(QueueUrl)] }),
      run({ QueueUrl, AttributeNames = [] }) {
        const wanted: readonly string[] = AttributeNames;
        const attributes = Object.entries(attributesOf(queues.byUrl(QueueUrl))).filter(
          ([name]) => wanted.includes('All') || wanted.includes(name),
        );
        return attributes.length === 0 ? {} : { Attributes: Object.fromEntries(attributes) };
      },
    }),
  ];
}

function attributesOf(queue: SqsQueue): Record<string, string> {
  const { settings, created } = queue;
  const { visible, inFlight, delayed } = queue.counts();
  const { redrive } = settings;
  const seconds = String(Math.floor(created.getTime() / 1000));
  return {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds,
    LastModifiedTimestamp: seconds,
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    MaximumMessageSize: String(settings.maximumMessageBytes),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    DelaySeconds: String(settings.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveWaitSeconds),
    SqsManagedSseEnabled: String(settings.keyArn === undefined),
    ...(settings.keyArn === undefined ? {} : { KmsMasterKeyId: settings.keyArn }),
    ...(redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterArn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
  };
}

const numeric = {
  VisibilityTimeout: 'visibilityTimeoutSeconds',
  MessageRetentionPeriod: 'retentionSeconds',
  DelaySeconds: 'delaySeconds',
  ReceiveMessageWaitTimeSeconds: 'receiveWaitSeconds',
  MaximumMessageSize: 'maximumMessageBytes',
} as const;

function readSettings(attributes: Readonly<Record<string, string>>): Partial<QueueSettings> {
  const settings: { -readonly [K in keyof QueueSettings]?: QueueSettings[K] } = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'RedrivePolicy') settings.redrive = readRedrive(value);
    else if (isNumeric(name)) settings[numeric[name]] = Number(value);
    else throw new NotImitatedError(`The attribute ${name} of sqs CreateQueue`);
  }
  return settings;
}

function isNumeric(name: string): name is keyof typeof numeric {
  return name in numeric;
}

function readRedrive(text: string): { deadLetterArn: string; maxReceiveCount: number } {
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text);
  if (typeof deadLetterTargetArn !== 'string' || !Number.isInteger(Number(maxReceiveCount))) {
    throw new AwsError('InvalidParameterValue', 400, `Value ${text} for parameter RedrivePolicy is invalid.`);
  }
  return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
}
