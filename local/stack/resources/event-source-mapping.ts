import type { FunctionSpec } from '../../lambda/function-spec.ts';
import { functionNameOf } from '../../lambda/host.ts';
import type { QueueSpec } from '../platform.ts';
import { given, noAttributes, type ResourceType } from '../resource-type.ts';
import { StackError } from '../stack-error.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const eventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  async deploy({ logicalId, properties }, stack) {
    const { queue } = stack.deployed('AWS::SQS::Queue', properties.text('EventSourceArn'));
    const { function: poller } = stack.deployed(
      'AWS::Lambda::Function',
      functionNameOf(properties.text('FunctionName')),
    );
    if (queue === undefined || poller === undefined)
      throw new StackError(`${logicalId} has no source or target.`);
    requireTimeToFinish(queue, poller);
    const responseTypes = properties.texts('FunctionResponseTypes');
    properties.withoutEffect('Tags');
    await stack.platform.createEventSourceMapping({
      functionName: poller.name,
      roleArn: poller.roleArn,
      queueArn: queue.arn,
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

/** Lambda refuses a queue whose messages come back while the function still runs. */
function requireTimeToFinish(queue: QueueSpec, { name, timeoutSeconds }: FunctionSpec): void {
  if (queue.visibilityTimeoutSeconds >= timeoutSeconds) return;
  throw new StackError(
    `Queue ${queue.name}: expected a visibility timeout of at least the ${timeoutSeconds} s that ${name} may run ` +
      `(AWS recommends six times as long), found ${queue.visibilityTimeoutSeconds} s.`,
  );
}
