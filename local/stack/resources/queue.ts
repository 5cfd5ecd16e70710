import type { QueueSpec } from '../platform.ts';
import type { Properties } from '../properties.ts';
import { given, noAttributes, type ResourceType } from '../resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const queue: ResourceType = {
  type: 'AWS::SQS::Queue',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('QueueName') ?? stack.generatedName(logicalId, 80);
    const arn = stack.arn('sqs', name);
    properties.withoutEffect('KmsDataKeyReusePeriodSeconds');
    const spec: QueueSpec = {
      name,
      arn,
      visibilityTimeoutSeconds: properties.optionalNumber('VisibilityTimeout') ?? 30,
      retentionSeconds: properties.optionalNumber('MessageRetentionPeriod') ?? 345_600,
      delaySeconds: properties.optionalNumber('DelaySeconds') ?? 0,
      receiveWaitSeconds: properties.optionalNumber('ReceiveMessageWaitTimeSeconds') ?? 0,
      maximumMessageBytes: properties.optionalNumber('MaximumMessageSize') ?? 1_048_576,
      sqsManagedEncryption: properties.optionalFlag('SqsManagedSseEnabled') ?? true,
      tags: properties.tags(),
      ...given('keyArn', properties.optionalText('KmsMasterKeyId')),
      ...given('redrive', redrive(properties)),
    };
    const { url } = await stack.platform.createQueue(spec);
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url }, queue: spec };
  },
};

function redrive(properties: Properties) {
  const policy = properties.optionalObject('RedrivePolicy');
  if (policy === undefined) return undefined;
  return {
    deadLetterArn: policy.text('deadLetterTargetArn'),
    maxReceiveCount: policy.optionalNumber('maxReceiveCount') ?? 10,
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export const queuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  async deploy({ logicalId, properties }, stack) {
    const document = properties.document('PolicyDocument');
    for (const url of properties.texts('Queues')) {
      const arn = String(stack.deployed('AWS::SQS::Queue', url).attributes['Arn']);
      await stack.platform.putResourcePolicy(arn, document);
    }
    return { ref: logicalId, attributes: noAttributes };
  },
};
