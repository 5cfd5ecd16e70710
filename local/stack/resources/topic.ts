import { given, noAttributes, type ResourceType } from '../resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const topic: ResourceType = {
  type: 'AWS::SNS::Topic',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('TopicName') ?? stack.generatedName(logicalId, 256);
    const arn = stack.arn('sns', name);
    const key = properties.optionalText('KmsMasterKeyId');
    await stack.platform.createTopic({
      name,
      arn,
      tags: properties.tags(),
      ...given('displayName', properties.optionalText('DisplayName')),
      ...given('keyArn', key === undefined || key.startsWith('arn:') ? key : stack.arn('kms', `key/${key}`)),
    });
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export const topicPolicy: ResourceType = {
  type: 'AWS::SNS::TopicPolicy',
  async deploy({ logicalId, properties }, stack) {
    const document = properties.document('PolicyDocument');
    for (const arn of properties.texts('Topics')) await stack.platform.putResourcePolicy(arn, document);
    return { ref: logicalId, attributes: noAttributes };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const subscription: ResourceType = {
  type: 'AWS::SNS::Subscription',
  async deploy({ properties }, stack) {
    const { arn } = await stack.platform.subscribe({
      topicArn: properties.text('TopicArn'),
      protocol: properties.text('Protocol'),
      endpoint: properties.text('Endpoint'),
      rawMessageDelivery: properties.optionalFlag('RawMessageDelivery') ?? false,
      ...given('filterPolicy', properties.optionalDocument('FilterPolicy')),
      ...given('filterPolicyScope', properties.optionalText('FilterPolicyScope')),
      ...given('deadLetterArn', properties.optionalObject('RedrivePolicy')?.text('deadLetterTargetArn')),
    });
    return { ref: arn, attributes: noAttributes };
  },
};
