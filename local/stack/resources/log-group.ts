import { given, type ResourceType } from '../resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('LogGroupName') ?? stack.generatedName(logicalId, 512);
    const arn = stack.arn('logs', `log-group:${name}:*`);
    properties.withoutEffect('Tags', 'LogGroupClass');
    await stack.platform.createLogGroup({
      name,
      arn,
      ...given('retentionDays', properties.optionalNumber('RetentionInDays')),
      ...given('keyArn', properties.optionalText('KmsKeyId')),
    });
    return { ref: name, attributes: { Arn: arn } };
  },
};
