import { functionNameOf } from '../../lambda/host.ts';
import { given, noAttributes, type ResourceType } from '../resource-type.ts';
import { StackError } from '../stack-error.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const eventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  async deploy({ logicalId, properties }, stack) {
    const queueArn = properties.text('EventSourceArn');
    if (queueArn.split(':')[2] !== 'sqs') {
      throw new StackError(`${logicalId}: only SQS queues are event sources locally, found ${queueArn}.`);
    }
    const functionName = functionNameOf(properties.text('FunctionName'));
    const responseTypes = properties.texts('FunctionResponseTypes');
    properties.withoutEffect('Tags');
    await stack.platform.createEventSourceMapping({
      functionName,
      roleArn: stack.byReference('AWS::Lambda::Function', functionName).roleArn ?? '',
      queueArn,
      enabled: properties.optionalFlag('Enabled') ?? true,
      reportBatchItemFailures: responseTypes.includes('ReportBatchItemFailures'),
      ...given('batchSize', properties.optionalNumber('BatchSize')),
      ...given('maximumBatchingWindowSeconds', properties.optionalNumber('MaximumBatchingWindowInSeconds')),
      ...given(
        'maximumConcurrency',
        properties.optionalObject('ScalingConfig')?.optionalNumber('MaximumConcurrency'),
      ),
    });
    return { ref: stack.uuid(logicalId), attributes: noAttributes };
  },
};
