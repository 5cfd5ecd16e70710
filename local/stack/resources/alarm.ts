import { given, type ResourceType } from '../resource-type.ts';

/**
 * Alarms are recorded, so that the run can list them; nothing evaluates their metrics.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
 */
export const alarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('AlarmName') ?? stack.generatedName(logicalId, 255);
    const arn = stack.arn('cloudwatch', `alarm:${name}`);
    await stack.platform.recordAlarm({
      name,
      arn,
      properties: properties.all(),
      ...given('description', properties.optionalText('AlarmDescription')),
    });
    return { ref: name, attributes: { Arn: arn } };
  },
};
