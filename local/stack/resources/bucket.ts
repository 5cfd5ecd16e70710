import type { Properties } from '../properties.ts';
import { given, noAttributes, type ResourceType } from '../resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export const bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('BucketName') ?? stack.generatedName(logicalId, 63).toLowerCase();
    const arn = stack.arn('s3', name, { region: '', account: '' });
    properties.withoutEffect('OwnershipControls', 'LoggingConfiguration');
    const blocked = properties.optionalDocument('PublicAccessBlockConfiguration');
    await stack.platform.createBucket({
      name,
      arn,
      versioned: properties.optionalObject('VersioningConfiguration')?.text('Status') === 'Enabled',
      publicAccessBlocked: blocked !== undefined && Object.values(blocked).every((flag) => flag === true),
      lifecycleRules: properties.optionalObject('LifecycleConfiguration')?.list('Rules') ?? [],
      tags: properties.tags(),
      ...given('encryption', encryption(properties)),
    });
    const domain = `${name}.s3.amazonaws.com`;
    return {
      ref: name,
      attributes: {
        Arn: arn,
        DomainName: domain,
        RegionalDomainName: `${name}.s3.${stack.platform.region}.amazonaws.com`,
      },
    };
  },
};

function encryption(properties: Properties) {
  const rule = properties.optionalObject('BucketEncryption')?.objects('ServerSideEncryptionConfiguration')[0];
  if (rule === undefined) return undefined;
  const byDefault = rule.object('ServerSideEncryptionByDefault');
  return {
    algorithm: byDefault.text('SSEAlgorithm'),
    bucketKey: rule.optionalFlag('BucketKeyEnabled') ?? false,
    ...given('keyArn', byDefault.optionalText('KMSMasterKeyID')),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export const bucketPolicy: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  async deploy({ logicalId, properties }, stack) {
    const arn = stack.arn('s3', properties.text('Bucket'), { region: '', account: '' });
    await stack.platform.putResourcePolicy(arn, properties.document('PolicyDocument'));
    return { ref: logicalId, attributes: noAttributes };
  },
};
