import type { Properties } from '../properties.ts';
import { given, noAttributes, type ResourceType } from '../resource-type.ts';
import { StackError } from '../stack-error.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html */
export const secret: ResourceType = {
  type: 'AWS::SecretsManager::Secret',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('Name') ?? stack.generatedName(logicalId, 64);
    const arn = stack.arn('secretsmanager', `secret:${name}-${stack.uuid(logicalId).slice(0, 6)}`);
    await stack.platform.createSecret({
      name,
      arn,
      tags: properties.tags(),
      ...given('text', properties.optionalText('SecretString')),
      ...given('generate', generate(properties.optionalObject('GenerateSecretString'), logicalId)),
      ...given('description', properties.optionalText('Description')),
      ...given('keyArn', properties.optionalText('KmsKeyId')),
    });
    return { ref: arn, attributes: { Id: arn } };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
function generate(properties: Properties | undefined, logicalId: string) {
  if (properties === undefined) return undefined;
  const template = properties.optionalText('SecretStringTemplate');
  const key = properties.optionalText('GenerateStringKey');
  const { SecretStringTemplate: _, GenerateStringKey: __, ...password } = properties.all();
  if ((template === undefined) === (key === undefined)) return { template, key, password };
  throw new StackError(`${logicalId}: expected SecretStringTemplate and GenerateStringKey, or neither.`);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-rotationschedule.html */
export const rotationSchedule: ResourceType = {
  type: 'AWS::SecretsManager::RotationSchedule',
  async deploy({ properties }, stack) {
    const secretId = properties.text('SecretId');
    const rules = properties.optionalObject('RotationRules');
    await stack.platform.configureRotation({
      secretId,
      rotateImmediately: properties.optionalFlag('RotateImmediatelyOnUpdate') ?? true,
      ...given('functionArn', properties.optionalText('RotationLambdaARN')),
      ...given('automaticallyAfterDays', rules?.optionalNumber('AutomaticallyAfterDays')),
      ...given('scheduleExpression', rules?.optionalText('ScheduleExpression')),
      ...given('duration', rules?.optionalText('Duration')),
    });
    return { ref: secretId, attributes: { Id: secretId } };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-resourcepolicy.html */
export const secretPolicy: ResourceType = {
  type: 'AWS::SecretsManager::ResourcePolicy',
  async deploy({ logicalId, properties }, stack) {
    properties.withoutEffect('BlockPublicPolicy');
    await stack.platform.putResourcePolicy(
      properties.text('SecretId'),
      properties.document('ResourcePolicy'),
    );
    return { ref: logicalId, attributes: noAttributes };
  },
};
