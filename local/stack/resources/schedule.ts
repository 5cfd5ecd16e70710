import type { ScheduleSpec } from '../../events/scheduler.ts';
import type { Properties } from '../properties.ts';
import { given, type ResourceType } from '../resource-type.ts';
import { StackError } from '../stack-error.ts';
import { requireDeliverable } from './deliverable.ts';
import { retryPolicy } from './rule.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export const schedule: ResourceType = {
  type: 'AWS::Scheduler::Schedule',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('Name') ?? stack.generatedName(logicalId, 64);
    const groupName = properties.optionalText('GroupName') ?? 'default';
    const arn = stack.arn('scheduler', `schedule/${groupName}/${name}`);
    properties.withoutEffect('Description');
    const flexible = properties.object('FlexibleTimeWindow').text('Mode');
    if (flexible !== 'OFF') {
      throw new StackError(
        `${logicalId}: schedules are on time locally; expected a FlexibleTimeWindow of OFF, found ${flexible}.`,
      );
    }
    await stack.platform.createSchedule({
      name,
      groupName,
      arn,
      enabled: (properties.optionalText('State') ?? 'ENABLED') === 'ENABLED',
      expression: properties.text('ScheduleExpression'),
      target: target(properties.object('Target'), logicalId),
      ...given('timeZone', properties.optionalText('ScheduleExpressionTimezone')),
      ...given('startDate', date(properties, 'StartDate')),
      ...given('endDate', date(properties, 'EndDate')),
    });
    return { ref: name, attributes: { Arn: arn } };
  },
};

function target(properties: Properties, logicalId: string): ScheduleSpec['target'] {
  const arn = properties.text('Arn');
  requireDeliverable(arn, logicalId);
  return {
    arn,
    roleArn: properties.text('RoleArn'),
    ...given('input', properties.optionalText('Input')),
    ...given('messageGroupId', properties.optionalObject('SqsParameters')?.text('MessageGroupId')),
    ...given('deadLetterArn', properties.optionalObject('DeadLetterConfig')?.text('Arn')),
    ...given('retryPolicy', retryPolicy(properties)),
  };
}

function date(properties: Properties, name: string): Date | undefined {
  const text = properties.optionalText(name);
  return text === undefined ? undefined : new Date(text);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedulegroup.html */
export const scheduleGroup: ResourceType = {
  type: 'AWS::Scheduler::ScheduleGroup',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('Name') ?? stack.generatedName(logicalId, 64);
    properties.withoutEffect('Tags');
    return { ref: name, attributes: { Arn: stack.arn('scheduler', `schedule-group/${name}`) } };
  },
};
