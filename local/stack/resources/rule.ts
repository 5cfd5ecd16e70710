import type { RuleTarget } from '../../events/event-bus.ts';
import type { RetryPolicy } from '../../events/retrying-delivery.ts';
import type { Properties } from '../properties.ts';
import { given, type ResourceType } from '../resource-type.ts';
import { StackError } from '../stack-error.ts';
import { requireDeliverable } from './deliverable.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const rule: ResourceType = {
  type: 'AWS::Events::Rule',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('Name') ?? stack.generatedName(logicalId, 64);
    const arn = stack.arn('events', `rule/${name}`);
    const bus = properties.optionalText('EventBusName') ?? 'default';
    if (bus !== 'default') {
      throw new StackError(`${logicalId}: only the default event bus runs locally, found ${bus}.`);
    }
    properties.withoutEffect('Description', 'Tags');
    await stack.platform.createRule({
      name,
      arn,
      enabled: (properties.optionalText('State') ?? 'ENABLED') !== 'DISABLED',
      pattern: properties.document('EventPattern'),
      targets: properties.objects('Targets').map((target) => ruleTarget(target, logicalId)),
    });
    return { ref: name, attributes: { Arn: arn } };
  },
};

function ruleTarget(target: Properties, logicalId: string): RuleTarget {
  const arn = target.text('Arn');
  requireDeliverable(arn, logicalId);
  return {
    id: target.text('Id'),
    arn,
    ...given('input', target.optionalText('Input')),
    ...given('messageGroupId', target.optionalObject('SqsParameters')?.text('MessageGroupId')),
    ...given('deadLetterArn', target.optionalObject('DeadLetterConfig')?.text('Arn')),
    ...given('retryPolicy', retryPolicy(target)),
  };
}

/** Rules and schedules have retry policies of the same form. */
export function retryPolicy(target: Properties): RetryPolicy | undefined {
  const policy = target.optionalObject('RetryPolicy');
  if (policy === undefined) return undefined;
  return {
    ...given('maximumEventAgeSeconds', policy.optionalNumber('MaximumEventAgeInSeconds')),
    ...given('maximumRetryAttempts', policy.optionalNumber('MaximumRetryAttempts')),
  };
}
