import { noAttributes, type ResourceType } from '../resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html */
export const key: ResourceType = {
  type: 'AWS::KMS::Key',
  async deploy({ logicalId, properties }, stack) {
    const id = stack.uuid(logicalId);
    const arn = stack.arn('kms', `key/${id}`);
    properties.withoutEffect('Description', 'PendingWindowInDays', 'RotationPeriodInDays', 'Tags');
    await stack.platform.createKey({
      id,
      arn,
      policy: properties.document('KeyPolicy'),
      rotation: properties.optionalFlag('EnableKeyRotation') ?? false,
    });
    return { ref: id, attributes: { Arn: arn, KeyId: id } };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html */
export const alias: ResourceType = {
  type: 'AWS::KMS::Alias',
  async deploy({ properties }, stack) {
    const name = properties.text('AliasName');
    const target = properties.text('TargetKeyId');
    const keyArn = target.startsWith('arn:') ? target : stack.arn('kms', `key/${target}`);
    await stack.platform.createAlias({ name, keyArn });
    return { ref: name, attributes: noAttributes };
  },
};
